package io.osupervisor.agent.health;

import io.osupervisor.agent.process.ProcessUsage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what processes use, one after the other. A process may be gone at any time. */
final class UsageReader {
  private static final Logger LOG = LoggerFactory.getLogger(UsageReader.class);

  private UsageReader() {}

  /**
   * The usage of each; empty where it could not be read, nothing is alive any more, or the kernel
   * tells no memory: a process has none for the moment in which it takes up another program.
   */
  static Map<String, Optional<ProcessUsage>> readAll(Map<String, Supplier<ProcessUsage>> readers) {
    Map<String, Optional<ProcessUsage>> usages = new HashMap<>();
    readers.forEach((id, reader) -> usages.put(id, read(id, reader)));
    return usages;
  }

  /** What is told of all of them when the reading itself failed. */
  static Map<String, Optional<ProcessUsage>> failed(Set<String> ids, Throwable cause) {
    LOG.warn("what instances {} use cannot be read", ids, cause);
    Map<String, Optional<ProcessUsage>> usages = new HashMap<>();
    ids.forEach(id -> usages.put(id, Optional.empty()));
    return usages;
  }

  private static boolean isAtWork(ProcessUsage usage) {
    return usage.processes() > 0 && usage.memory() > 0;
  }

  private static Optional<ProcessUsage> read(String id, Supplier<ProcessUsage> reader) {
    try {
      return Optional.of(reader.get()).filter(UsageReader::isAtWork);
    } catch (RuntimeException unreadable) {
      LOG.debug("what instance {} uses cannot be read", id, unreadable);
      return Optional.empty();
    }
  }
}
