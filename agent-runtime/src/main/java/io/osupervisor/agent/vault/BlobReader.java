package io.osupervisor.agent.vault;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.osupervisor.agent.AgentException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Gives the content of one checkpoint piece by piece, each piece checked; the last one only after
 * the hash of the whole content proved right. Blocking, for one thread at a time.
 */
public final class BlobReader implements Closeable {
  /** The longest piece given out, in bytes. */
  public static final int MAX_PIECE = 1 << 20;

  private final Path file;
  private final BlobRef blob;
  private final ChunkInput chunks;
  private final ZstdInputStreamNoFinalizer zstd;
  private final MessageDigest digest;
  private long given;
  private boolean verified;

  private BlobReader(Path file, BlobRef blob, DataInputStream in) throws IOException {
    this.file = file;
    this.blob = blob;
    BlobHeader header = header(in);
    if (!header.blob().equals(blob)) {
      throw BlobErrors.damaged(file, "its header names other content: " + header.blob());
    }
    this.chunks = new ChunkInput(what -> BlobErrors.damaged(file, what), in, header.chunks());
    this.zstd = new ZstdInputStreamNoFinalizer(chunks);
    this.digest = CheckpointStore.digest(blob.kind());
  }

  /**
   * @throws AgentException {@code checkpoint_missing}, {@code checkpoint_damaged}, {@code
   *     checkpoint_newer_format} or {@code checkpoint_unreadable}
   */
  static BlobReader open(Path file, BlobRef blob) {
    DataInputStream in = null;
    BlobReader reader = null;
    try {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
      reader = new BlobReader(file, blob, in);
      return reader;
    } catch (NoSuchFileException e) {
      throw BlobErrors.missing(file);
    } catch (IOException e) {
      throw BlobErrors.unreadable(file, e);
    } finally {
      if (reader == null) {
        closeQuietly(in);
      }
    }
  }

  /** What is read. */
  public BlobRef blob() {
    return blob;
  }

  /**
   * The next piece, at most {@link #MAX_PIECE} bytes; empty after the last.
   *
   * @throws AgentException {@code checkpoint_damaged} or {@code checkpoint_unreadable}
   */
  public Optional<byte[]> next() {
    if (verified) {
      return Optional.empty();
    }
    try {
      int wanted = (int) Math.min(MAX_PIECE, blob.size() - given);
      byte[] piece = zstd.readNBytes(wanted);
      if (piece.length < wanted) {
        throw BlobErrors.damaged(file, "its content ends after " + (given + piece.length));
      }
      given += piece.length;
      digest.update(piece);
      if (given == blob.size()) {
        verifyEnd();
      }
      return piece.length == 0 ? Optional.empty() : Optional.of(piece);
    } catch (com.github.luben.zstd.ZstdIOException e) {
      throw BlobErrors.damaged(file, "its zstd stream does not decompress: " + e.getMessage());
    } catch (IOException e) {
      throw BlobErrors.unreadable(file, e);
    }
  }

  /**
   * Reads on to the end, and forgets what it reads.
   *
   * @throws AgentException as {@link #next}
   */
  void toEnd() {
    Optional<byte[]> piece = next();
    while (piece.isPresent()) {
      piece = next();
    }
  }

  @Override
  public void close() {
    closeQuietly(zstd);
  }

  private void verifyEnd() throws IOException {
    if (zstd.read() >= 0) {
      throw BlobErrors.damaged(file, "its content is longer than " + blob.size() + " bytes");
    }
    chunks.drain();
    String hash = HexFormat.of().formatHex(digest.digest());
    if (!hash.equals(blob.hash())) {
      throw BlobErrors.damaged(file, "the SHA-256 of its content is " + hash);
    }
    verified = true;
  }

  private BlobHeader header(DataInputStream in) throws IOException {
    byte[] bytes = in.readNBytes(BlobHeader.SIZE);
    if (bytes.length < BlobHeader.SIZE) {
      throw BlobErrors.damaged(file, "it ends after " + bytes.length + " bytes (truncated)");
    }
    return BlobHeader.decode(file, bytes);
  }

  private static void closeQuietly(@org.jspecify.annotations.Nullable Closeable stream) {
    if (stream == null) {
      return;
    }
    try {
      stream.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost.
    }
  }
}
