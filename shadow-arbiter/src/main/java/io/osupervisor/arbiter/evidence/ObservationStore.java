package io.osupervisor.arbiter.evidence;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.version.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Keeps the observations of the trials of one agent as long as there is the agent, each in a file
 * whose name is the SHA-256 of its bytes. Blocking; safe for several threads.
 */
public final class ObservationStore {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private final Path folder;
  private final FreeSpaceGate gate;

  private ObservationStore(Path folder, FreeSpaceGate gate) {
    this.folder = folder;
    this.gate = gate;
  }

  /**
   * That of one agent.
   *
   * @param data the node's data directory
   * @param gate is asked for room before anything is kept
   */
  public static ObservationStore of(Path data, AgentId agent, FreeSpaceGate gate) {
    return new ObservationStore(data.resolve("trials").resolve(agent.value()), gate);
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
    } catch (IOException e) {
      throw new AgentException(
          "observations_not_kept", "the disk refuses " + file + ": " + e, "see to the disk");
    }
    return sha256;
  }

  /**
   * The bytes of that name, as they are now.
   *
   * @throws AgentException {@code observations_missing} when they are not there or cannot be read
   */
  public byte[] read(String sha256) {
    Path file = folder.resolve(HASH.matcher(sha256).matches() ? sha256 : "none");
    try {
      return Files.readAllBytes(file);
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
    } catch (IOException e) {
      throw new UncheckedIOException("the observations in " + folder, e);
    }
  }
}
