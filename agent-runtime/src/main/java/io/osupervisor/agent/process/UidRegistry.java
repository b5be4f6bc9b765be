package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Gives each agent a user id of a range, the same one for as long as the data directory lives.
 * Where the search for a free one begins differs from directory to directory, so that the nodes of
 * one machine, which do not know of each other, hardly ever share one.
 */
final class UidRegistry {
  private final Path file;
  private final int first;
  private final int count;
  private final Map<AgentId, Integer> uids = new TreeMap<>();

  /**
   * @throws io.osupervisor.agent.AgentException {@code data_directory_failed}
   */
  UidRegistry(Path file, int first, int count) {
    this.file = file;
    this.first = first;
    this.count = count;
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          String[] words = line.split(" ", 2);
          uids.put(new AgentId(words[1]), Integer.valueOf(words[0]));
        }
      }
    } catch (IOException | RuntimeException e) {
      throw ProcessErrors.dataDirectoryFailed(file, e);
    }
  }

  /**
   * @throws io.osupervisor.agent.AgentException {@code uids_exhausted} or {@code
   *     data_directory_failed}
   */
  synchronized int uidOf(AgentId agent) {
    Integer known = uids.get(agent);
    if (known != null) {
      return known;
    }
    if (uids.size() >= count) {
      throw ProcessErrors.uidsExhausted(first, count);
    }
    int offset = Math.floorMod(Objects.hash(file.toAbsolutePath().toString(), agent), count);
    while (uids.containsValue(first + offset)) {
      offset = (offset + 1) % count;
    }
    int free = first + offset;
    Map<AgentId, Integer> after = new TreeMap<>(uids);
    after.put(agent, free);
    save(after);
    uids.put(agent, free);
    return free;
  }

  private void save(Map<AgentId, Integer> all) {
    StringBuilder text = new StringBuilder();
    all.forEach((agent, uid) -> text.append(uid).append(' ').append(agent).append('\n'));
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw ProcessErrors.dataDirectoryFailed(file, e);
    }
  }
}
