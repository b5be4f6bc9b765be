package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The checkpoint files of one agent, each named by its content: {@code ab/<sha256>.ckpt}. Blocking;
 * safe for several threads. There is one store object for a folder at a time, because a blob that
 * is written but not yet recorded is protected by this object alone.
 */
public final class CheckpointStore implements CheckpointSink {
  /** What was shared longer ago and is not named never will be. */
  private static final Duration STRAY = Duration.ofDays(1);

  private final Path root;
  private final Path temporaries;
  private final FreeSpaceGate gate;
  private final SharedFolder shared;
  private final Map<String, Integer> unrecorded = new HashMap<>();
  private final Set<String> whole = new HashSet<>();
  private Set<String> lastNamed = Set.of();
  private boolean swept;

  private CheckpointStore(Path root, FreeSpaceGate gate, SharedFolder shared) {
    this.root = root;
    this.temporaries = root.resolve("tmp");
    this.gate = gate;
    this.shared = shared;
  }

  /** Opens a folder on a disk that nothing else lives on. */
  public static CheckpointStore open(Path root) {
    return open(root, FreeSpaceGate.alwaysOpen(), SharedFolder.NONE);
  }

  /**
   * Opens the folder, creating it where it is missing, and removes what unfinished writers left.
   *
   * @param gate is asked for room before anything is written
   * @param shared where all nodes find the agent's checkpoints, of which the folder then has copies
   * @throws AgentException {@code checkpoint_failed} when the folder cannot be written
   */
  public static CheckpointStore open(Path root, FreeSpaceGate gate, SharedFolder shared) {
    CheckpointStore store = new CheckpointStore(root, gate, shared);
    try {
      DurableFiles.empty(store.temporaries);
      DurableFiles.createFolders(store.temporaries);
    } catch (IOException e) {
      throw BlobErrors.unwritable(root, e);
    }
    return store;
  }

  @Override
  public BlobWriter writer(ContentKind kind) {
    gate.claim(BlobHeader.SIZE);
    try {
      return new BlobWriter(this, gate, kind, temporaries.resolve(UUID.randomUUID() + ".part"));
    } catch (IOException e) {
      throw BlobErrors.unwritable(temporaries, e);
    }
  }

  /**
   * Opens a blob for reading.
   *
   * @throws AgentException {@code checkpoint_missing}, {@code checkpoint_damaged}, {@code
   *     checkpoint_newer_format} or {@code checkpoint_unreadable}
   */
  public BlobReader reader(BlobRef blob) {
    bring(blob);
    return BlobReader.open(root.resolve(blob.file()), blob);
  }

  /** Reads a blob whole; for content that fits into memory. */
  public byte[] read(BlobRef blob) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (BlobReader reader = reader(blob)) {
      for (Optional<byte[]> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
        content.writeBytes(piece.get());
      }
    }
    return content.toByteArray();
  }

  /** Reads a blob to its end; tells what is wrong with it, or nothing. */
  public Optional<AgentException> verify(BlobRef blob) {
    bring(blob);
    return CheckpointFiles.fault(root, blob);
  }

  /** Where nodes share checkpoints, one that is missing here or damaged is copied anew. */
  private void bring(BlobRef blob) {
    if (shared == SharedFolder.NONE || isWhole(blob)) {
      return;
    }
    Path file = root.resolve(blob.file());
    try {
      if (CheckpointFiles.fault(root, blob).isEmpty() || shared.fetch(blob.file(), file)) {
        markWhole(blob);
      }
    } catch (IOException e) {
      throw BlobErrors.unreadable(file, e);
    }
  }

  private synchronized boolean isWhole(BlobRef blob) {
    return whole.contains(blob.file()) && Files.isRegularFile(root.resolve(blob.file()));
  }

  private synchronized void markWhole(BlobRef blob) {
    whole.add(blob.file());
  }

  /**
   * Notes that the log names these blobs, and removes all others but those that are written and not
   * yet named. Calls must come in the order of the states that they speak of.
   *
   * @return how many were removed
   * @throws AgentException {@code checkpoint_failed} when the disk refuses
   */
  public synchronized int retain(Set<BlobRef> named) {
    Set<String> files = new HashSet<>();
    named.forEach(blob -> files.add(blob.file()));
    unrecorded.keySet().removeAll(files);
    Set<String> kept = new HashSet<>(files);
    kept.addAll(unrecorded.keySet());
    Set<String> unwanted = new HashSet<>(lastNamed);
    int removed = 0;
    try {
      for (Path file : blobs()) {
        String name = root.relativize(file).toString();
        if (!kept.contains(name) && Files.deleteIfExists(file)) {
          unwanted.add(name);
          removed++;
        }
      }
    } catch (IOException e) {
      throw BlobErrors.unwritable(root, e);
    }
    whole.retainAll(kept);
    unwanted.removeAll(kept);
    removeShared(kept, unwanted);
    lastNamed = files;
    return removed;
  }

  /** Only what this object knew of: a node that lost the agent never removes what came later. */
  private void removeShared(Set<String> kept, Set<String> unwanted) {
    shared.remove(unwanted);
    if (!swept) {
      shared.sweep(kept, STRAY);
      swept = true;
    }
  }

  /**
   * Ends the protection of a blob that will not be recorded; call it once for each time that the
   * content was written.
   */
  @Override
  public synchronized void forget(BlobRef blob) {
    unrecorded.computeIfPresent(blob.file(), (file, times) -> times > 1 ? times - 1 : null);
  }

  /**
   * Removes every blob, also those not recorded yet.
   *
   * @throws AgentException {@code checkpoint_failed} when the disk refuses
   */
  public synchronized void purge() {
    unrecorded.clear();
    retain(Set.of());
    shared.sweep(Set.of(), Duration.ZERO);
  }

  /** Others read and write meanwhile: a big one takes long to be shared. */
  void keep(Path temporary, BlobRef blob) throws IOException {
    place(temporary, blob);
    try {
      shared.put(blob.file(), root.resolve(blob.file()));
    } catch (IOException | RuntimeException e) {
      forget(blob);
      throw e;
    }
    markWhole(blob);
  }

  private synchronized void place(Path temporary, BlobRef blob) throws IOException {
    Path target = root.resolve(blob.file());
    if (Files.exists(target) && CheckpointFiles.fault(root, blob).isEmpty()) {
      Files.deleteIfExists(temporary);
    } else {
      DurableFiles.createParent(target);
      DurableFiles.moveInto(temporary, target);
    }
    unrecorded.merge(blob.file(), 1, Integer::sum);
  }

  static MessageDigest digest(ContentKind kind) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) kind.code());
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private List<Path> blobs() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "??")) {
      for (Path folder : folders) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.ckpt")) {
          files.forEach(found::add);
        }
      }
    }
    return found;
  }
}
