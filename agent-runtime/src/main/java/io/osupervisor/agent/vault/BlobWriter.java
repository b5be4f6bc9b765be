package io.osupervisor.agent.vault;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Takes the content of one checkpoint piece by piece. Nothing is visible before {@link #finish};
 * closing without it leaves nothing behind. Blocking, for one thread at a time.
 */
public final class BlobWriter implements CheckpointOutput {
  /** The fastest level: checkpoints are written under traffic, and mostly once. */
  private static final int LEVEL = 1;

  private final CheckpointStore store;
  private final FreeSpaceGate gate;
  private final ContentKind kind;
  private final Path temporary;
  private final FileChannel channel;
  private final ChunkOutput chunks;
  private final ZstdOutputStreamNoFinalizer zstd;
  private final MessageDigest digest;
  private long size;
  private boolean ended;

  BlobWriter(CheckpointStore store, FreeSpaceGate gate, ContentKind kind, Path temporary)
      throws IOException {
    this.store = store;
    this.gate = gate;
    this.kind = kind;
    this.temporary = temporary;
    this.channel = DurableFiles.createFile(temporary);
    channel.position(BlobHeader.SIZE);
    this.chunks = new ChunkOutput(channel);
    this.zstd = new ZstdOutputStreamNoFinalizer(chunks, LEVEL);
    zstd.setChecksum(true);
    this.digest = CheckpointStore.digest(kind);
  }

  @Override
  public void append(byte[] bytes) {
    append(bytes, 0, bytes.length);
  }

  /** Adds a part of the array to the content, as {@link #append(byte[])} does. */
  public void append(byte[] bytes, int offset, int length) {
    try {
      gate.claim(length);
      digest.update(bytes, offset, length);
      zstd.write(bytes, offset, length);
      size += length;
    } catch (AgentException full) {
      close();
      throw full;
    } catch (IOException e) {
      close();
      throw BlobErrors.unwritable(temporary, e);
    }
  }

  /** The number of bytes taken so far. */
  public long size() {
    return size;
  }

  /**
   * Makes the content durable under its name. When the same content is there already, that file
   * stands for both.
   *
   * @throws AgentException {@code checkpoint_failed} when the disk refuses
   */
  @Override
  public BlobRef finish() {
    try {
      zstd.close();
      String hash = HexFormat.of().formatHex(digest.digest());
      BlobRef blob = new BlobRef(hash, kind, size);
      writeHeader(new BlobHeader(blob, chunks.chunks()));
      channel.force(true);
      channel.close();
      store.keep(temporary, blob);
      ended = true;
      return blob;
    } catch (IOException e) {
      throw BlobErrors.unwritable(temporary, e);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    try (channel;
        zstd) {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // What is left is swept when the store is opened next.
    }
  }

  private void writeHeader(BlobHeader header) throws IOException {
    ByteBuffer bytes = header.encode();
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
  }
}
