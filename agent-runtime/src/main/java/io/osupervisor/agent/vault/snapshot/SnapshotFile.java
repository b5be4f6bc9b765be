package io.osupervisor.agent.vault.snapshot;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.ChunkInput;
import io.osupervisor.agent.vault.ChunkOutput;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One snapshot as it is kept: a header, which {@link SnapshotHeader} describes, and the content,
 * compressed. It is there whole or not at all, and is read whole or not at all.
 *
 * @param persistenceId whose snapshot it is: 1 to {@value #MAX_ID} bytes of UTF-8, no U+0000
 * @param seq the sequence number of the last event in it, 0 or more
 * @param timestamp when it was taken, in milliseconds since the epoch, 0 or more
 * @param serializerId of Pekko's serializer that wrote the content
 * @param manifest what that serializer calls the form of the content; at most {@value
 *     #MAX_MANIFEST} bytes of UTF-8, may be empty
 * @param content the serialized object
 */
@SuppressWarnings("ArrayRecordComponent") // Carried and written, never compared.
public record SnapshotFile(
    String persistenceId,
    long seq,
    long timestamp,
    int serializerId,
    String manifest,
    byte[] content) {
  /** The longest persistence id, in bytes of UTF-8. */
  public static final int MAX_ID = 1024;

  /** The longest manifest, in bytes of UTF-8. */
  public static final int MAX_MANIFEST = 0xffff;

  /** The fastest level: snapshots are written often and seldom read. */
  private static final int LEVEL = 1;

  /**
   * @throws IllegalArgumentException for a component out of its range
   */
  public SnapshotFile {
    if (persistenceId.isEmpty() || persistenceId.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not a persistence id: '" + persistenceId + "'");
    }
    requireText(persistenceId, MAX_ID);
    requireText(manifest, MAX_MANIFEST);
    if (seq < 0 || timestamp < 0) {
      throw new IllegalArgumentException(
          "a snapshot has no sequence number %d and time %d".formatted(seq, timestamp));
    }
  }

  /**
   * Writes a snapshot to its place below the folder, durable with its name. Nothing is left of it
   * where that fails. A file of the same name is replaced.
   *
   * @param root the folder of all snapshots; made where it is missing
   * @return the file
   */
  public static Path write(Path root, SnapshotFile snapshot) throws IOException {
    Path file = snapshot.place().in(root, snapshot.persistenceId());
    DurableFiles.createParent(file);
    DurableFiles.write(file, snapshot.encode());
    return file;
  }

  /**
   * Reads a file and checks every byte of it.
   *
   * @throws AgentException {@code snapshot_damaged}, {@code snapshot_newer_format} or {@code
   *     snapshot_unreadable}
   */
  public static SnapshotFile read(Path file) {
    try {
      return decode(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw SnapshotErrors.unreadable(file, e);
    }
  }

  /** Takes snapshots, one at a time. */
  @FunctionalInterface
  public interface Sink {
    /** A snapshot. */
    void take(SnapshotFile snapshot) throws IOException;
  }

  /**
   * Hands over every snapshot below the folder that is not known to be damaged, in no order. Each
   * is read once the one before it was taken: no more than one is held in memory.
   *
   * @throws AgentException as {@link #read}
   */
  public static void each(Path root, Sink sink) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root, 2)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (SnapshotPlace.of(file).filter(place -> !place.broken()).isPresent()) {
          sink.take(read(file));
        }
      }
    }
  }

  /** All snapshot files below the folder, also those that were found damaged, by their paths. */
  public static List<Path> files(Path root) throws IOException {
    return FileTrees.files(root).stream()
        .filter(file -> SnapshotPlace.of(file).isPresent())
        .toList();
  }

  /**
   * Reads a file, checks every byte of it and that it lies in its own place.
   *
   * @throws AgentException as {@link #read}; {@code snapshot_damaged}, too, for one that was found
   *     damaged before
   */
  public static SnapshotFile readInPlace(Path root, Path file) {
    if (SnapshotPlace.of(file).filter(SnapshotPlace::broken).isPresent()) {
      throw SnapshotErrors.damaged(file, "a node found it so before");
    }
    SnapshotFile snapshot = read(file);
    Path place = snapshot.place().in(root, snapshot.persistenceId());
    if (!place.toAbsolutePath().equals(file.toAbsolutePath())) {
      throw SnapshotErrors.damaged(file, "its header says that it is " + place);
    }
    return snapshot;
  }

  /**
   * The snapshot with which a persistence id would start: the newest that is whole. Changes
   * nothing.
   *
   * @param root the folder of all snapshots
   * @throws AgentException {@code snapshots_all_damaged} when there are some and none is whole;
   *     {@code snapshot_unreadable} or {@code snapshot_newer_format} for a file that may be whole
   */
  public static Optional<SnapshotFile> newest(Path root, String persistenceId) {
    return SnapshotFiles.newestOf(root, persistenceId);
  }

  /** The folder of the snapshots of a persistence id, which it may share with another. */
  public static Path folder(Path root, String persistenceId) {
    return SnapshotPlace.folder(root, persistenceId);
  }

  /** Where it lies among those of its persistence id. */
  SnapshotPlace place() {
    return new SnapshotPlace(seq, timestamp, false);
  }

  /** The bytes of its file. */
  byte[] encode() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ChunkOutput chunks = new ChunkOutput(Channels.newChannel(body));
    try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(chunks, LEVEL)) {
      zstd.setChecksum(true);
      zstd.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what zstd gives", e);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(SnapshotHeader.encode(this, chunks.chunks()));
    file.writeBytes(body.toByteArray());
    return file.toByteArray();
  }

  /**
   * Reads the bytes of a file.
   *
   * @param file is named in errors
   * @throws AgentException {@code snapshot_damaged} or {@code snapshot_newer_format}
   */
  static SnapshotFile decode(Path file, byte[] bytes) {
    SnapshotHeader header = SnapshotHeader.decode(file, bytes);
    byte[] content = content(file, header, bytes);
    if (!header.fits(bytes, content)) {
      throw SnapshotErrors.damaged(file, "the SHA-256 of header and content does not match");
    }
    return header.with(content);
  }

  private static byte[] content(Path file, SnapshotHeader header, byte[] bytes) {
    int length = header.length();
    ByteArrayInputStream body = new ByteArrayInputStream(bytes, length, bytes.length - length);
    ChunkInput chunks =
        new ChunkInput(
            what -> SnapshotErrors.damaged(file, what), new DataInputStream(body), header.chunks());
    try (ZstdInputStreamNoFinalizer zstd = new ZstdInputStreamNoFinalizer(chunks)) {
      byte[] content = zstd.readNBytes(header.size());
      if (content.length < header.size() || zstd.read() >= 0) {
        throw SnapshotErrors.damaged(file, "its content has not " + header.size() + " bytes");
      }
      chunks.drain();
      return content;
    } catch (IOException e) {
      throw SnapshotErrors.damaged(file, "its zstd stream does not decompress: " + e.getMessage());
    }
  }

  private static void requireText(String text, int most) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > most || !new String(bytes, StandardCharsets.UTF_8).equals(text)) {
      throw new IllegalArgumentException(
          "not text of at most " + most + " bytes of UTF-8: '" + text + "'");
    }
  }
}
