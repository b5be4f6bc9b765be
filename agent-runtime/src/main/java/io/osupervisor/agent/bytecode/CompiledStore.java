package io.osupervisor.agent.bytecode;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FreeSpaceGate;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps compiled files in one folder that only the node may enter, one file for each version and
 * interpreter. What was not used for a while goes when the folder is opened; what is damaged, when
 * it is read. Blocking; safe for several threads.
 */
final class CompiledStore {
  private static final Logger LOG = LoggerFactory.getLogger(CompiledStore.class);
  private static final Duration UNUSED = Duration.ofDays(30);
  private static final Duration USED_AGAIN = Duration.ofDays(1);

  private final Path folder;
  private final FreeSpaceGate gate;
  private final InstantSource clock;

  /** Opens the folder, creating it if it is missing; without one nothing is kept. */
  CompiledStore(Path folder, FreeSpaceGate gate, InstantSource clock) {
    this.folder = folder;
    this.gate = gate;
    this.clock = clock;
    try {
      DurableFiles.createFolders(folder);
      removeUnused();
    } catch (IOException e) {
      LOG.warn("compiled Python files cannot be kept: {}", e.toString());
    }
  }

  Optional<CompiledFiles> find(VersionId version, Interpreter interpreter) {
    Path file = file(version, interpreter);
    try {
      CompiledFiles found = CompiledFiles.parse(Files.readAllBytes(file));
      if (isOlder(file, USED_AGAIN)) {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      }
      return Optional.of(found);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the compiled files {} are left out: {}", file, e.toString());
      remove(file);
      return Optional.empty();
    }
  }

  boolean contains(VersionId version, Interpreter interpreter) {
    return Files.isRegularFile(file(version, interpreter));
  }

  /**
   * @throws AgentException {@code storage_full}
   * @throws IOException when the disk refuses
   */
  void put(VersionId version, Interpreter interpreter, CompiledFiles files) throws IOException {
    byte[] bytes = files.toBytes();
    gate.claim(bytes.length);
    DurableFiles.write(file(version, interpreter), bytes);
  }

  private void removeUnused() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (isOlder(file, UNUSED)) {
          remove(file);
        }
      }
    }
  }

  private boolean isOlder(Path file, Duration age) throws IOException {
    Instant used = Files.getLastModifiedTime(file).toInstant();
    return used.isBefore(clock.instant().minus(age));
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("compiled files stay: {}", e.toString());
    }
  }

  private Path file(VersionId version, Interpreter interpreter) {
    return folder.resolve(version + "-" + interpreter.fingerprint());
  }
}
