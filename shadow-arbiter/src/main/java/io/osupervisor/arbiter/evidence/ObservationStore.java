package io.osupervisor.arbiter.evidence;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.SharedFolder;
import io.osupervisor.agent.version.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the observations of the trials of one agent as long as there is the agent, each in a file
 * whose name is the SHA-256 of its bytes. Where they take too much the oldest are let go: an empty
 * file stays, and says that they were there. Blocking; safe for several threads.
 */
public final class ObservationStore {
  private static final Logger LOG = LoggerFactory.getLogger(ObservationStore.class);
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** Beyond so many that were let go nothing is said of the oldest. */
  private static final int TOLD_OF = 10_000;

  private final Path folder;
  private final FreeSpaceGate gate;
  private final SharedFolder shared;

  private ObservationStore(Path folder, FreeSpaceGate gate, SharedFolder shared) {
    this.folder = folder;
    this.gate = gate;
    this.shared = shared;
  }

  /** That of one agent in a folder that is all there is. */
  public static ObservationStore of(Path data, AgentId agent, FreeSpaceGate gate) {
    return of(data, agent, gate, SharedFolder.NONE);
  }

  /**
   * That of one agent.
   *
   * @param data the node's data directory
   * @param gate is asked for room before anything is kept
   * @param shared where all nodes find them, of which the folder then has copies
   */
  public static ObservationStore of(
      Path data, AgentId agent, FreeSpaceGate gate, SharedFolder shared) {
    return new ObservationStore(data.resolve("trials").resolve(agent.value()), gate, shared);
  }

  /**
   * Makes them durable and gives their name.
   *
   * @throws AgentException {@code storage_full}, or {@code observations_not_kept} when the disk
   *     refuses
   */
  public String keep(KeptObservations observations) {
    byte[] bytes = observations.bytes();
    String sha256 = Sha256.of(bytes);
    Path file = folder.resolve(sha256);
    try {
      gate.claim(bytes.length);
      DurableFiles.createParent(file);
      DurableFiles.write(file, bytes);
      shared.put(sha256, file);
    } catch (IOException e) {
      throw new AgentException(
          "observations_not_kept", "the disk refuses " + file + ": " + e, "see to the disk");
    }
    return sha256;
  }

  /** A file, as it was when it was looked at. */
  private record Kept(Path path, FileTime since, long bytes) {}

  /**
   * Lets the oldest go until the others take no more than that; of shared ones those that this node
   * has here, kept or read. What the disk refuses is told in the log, and done the next time.
   *
   * @param newest the names of those that stay in any case
   */
  public void shrink(long mostBytes, Set<String> newest) {
    try {
      List<Kept> newestFirst = files();
      long bytes = 0;
      int empty = 0;
      Map<String, Path> gone = new HashMap<>();
      for (Kept file : newestFirst) {
        if (file.bytes() == 0) {
          empty++;
          if (empty > TOLD_OF) {
            Files.deleteIfExists(file.path());
          }
        } else {
          bytes += file.bytes();
          String name = file.path().getFileName().toString();
          if (bytes > mostBytes && !newest.contains(name)) {
            gone.put(name, file.path());
          }
        }
      }
      // First there: what is empty here is not looked at again.
      shared.remove(gone.keySet());
      for (Path file : gone.values()) {
        DurableFiles.write(file, new byte[0]);
      }
    } catch (IOException | AgentException e) {
      LOG.warn("the observations in {} take more than {} bytes: {}", folder, mostBytes, e);
    }
  }

  private List<Kept> files() throws IOException {
    List<Kept> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        if (HASH.matcher(path.getFileName().toString()).matches()) {
          BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
          files.add(new Kept(path, now.lastModifiedTime(), now.size()));
        }
      }
    }
    files.sort(Comparator.comparing(Kept::since).reversed());
    return files;
  }

  /**
   * The bytes of that name, as they are now.
   *
   * @throws AgentException {@code observations_missing} when they were let go, are not there or
   *     cannot be read
   */
  public byte[] read(String sha256) {
    Path file = folder.resolve(HASH.matcher(sha256).matches() ? sha256 : "none");
    try {
      if (!Files.exists(file)) {
        shared.fetch(file.getFileName().toString(), file);
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        throw missing("they made room for those of newer trials, and were in the file " + file);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw missing("there is no file " + file);
    } catch (IOException e) {
      throw missing("the file " + file + " cannot be read: " + e);
    }
  }

  private static AgentException missing(String what) {
    return new AgentException(
        "observations_missing", what, "bring it back from a copy of the data directory");
  }

  /**
   * Removes all of them.
   *
   * @throws UncheckedIOException when the disk refuses
   */
  public void delete() {
    try {
      DurableFiles.empty(folder);
      Files.deleteIfExists(folder);
      shared.sweep(Set.of(), Duration.ZERO);
    } catch (IOException e) {
      throw new UncheckedIOException("the observations in " + folder, e);
    }
  }
}
