package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
  private final Path root;
  private final Path temporaries;
  private final FreeSpaceGate gate;
  private final Map<String, Integer> unrecorded = new HashMap<>();

  private CheckpointStore(Path root, FreeSpaceGate gate) {
    this.root = root;
    this.temporaries = root.resolve("tmp");
    this.gate = gate;
  }

  /** Opens a folder on a disk that nothing else lives on. */
  public static CheckpointStore open(Path root) {
    return open(root, FreeSpaceGate.alwaysOpen());
  }

  /**
   * Opens the folder, creating it where it is missing, and removes what unfinished writers left.
   *
   * @param gate is asked for room before anything is written
   * @throws AgentException {@code checkpoint_failed} when the folder cannot be written
   */
  public static CheckpointStore open(Path root, FreeSpaceGate gate) {
    CheckpointStore store = new CheckpointStore(root, gate);
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
    return CheckpointFiles.fault(root, blob);
  }

  /**
   * Notes that the log names these blobs, and removes all others but those that are written and not
   * yet named. Calls must come in the order of the states that they speak of.
   *
   * @return how many were removed
   * @throws AgentException {@code checkpoint_failed} when the disk refuses
   */
  public synchronized int retain(Set<BlobRef> named) {
    Set<String> hashes = new HashSet<>();
    named.forEach(blob -> hashes.add(blob.hash()));
    unrecorded.keySet().removeAll(hashes);
    hashes.addAll(unrecorded.keySet());
    int removed = 0;
    try {
      for (Path file : blobs()) {
        String hash = String.valueOf(file.getFileName()).replace(".ckpt", "");
        if (!hashes.contains(hash) && Files.deleteIfExists(file)) {
          removed++;
        }
      }
    } catch (IOException e) {
      throw BlobErrors.unwritable(root, e);
    }
    return removed;
  }

  /**
   * Ends the protection of a blob that will not be recorded; call it once for each time that the
   * content was written.
   */
  @Override
  public synchronized void forget(BlobRef blob) {
    unrecorded.computeIfPresent(blob.hash(), (hash, times) -> times > 1 ? times - 1 : null);
  }

  /**
   * Removes every blob, also those not recorded yet.
   *
   * @throws AgentException {@code checkpoint_failed} when the disk refuses
   */
  public synchronized void purge() {
    unrecorded.clear();
    retain(Set.of());
  }

  synchronized void keep(Path temporary, BlobRef blob) throws IOException {
    Path target = root.resolve(blob.file());
    if (Files.exists(target) && verify(blob).isEmpty()) {
      Files.deleteIfExists(temporary);
    } else {
      DurableFiles.createParent(target);
      DurableFiles.moveInto(temporary, target);
    }
    unrecorded.merge(blob.hash(), 1, Integer::sum);
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
