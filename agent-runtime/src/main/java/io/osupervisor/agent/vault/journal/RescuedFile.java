package io.osupervisor.agent.vault.journal;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies a file of which a disk may not give all: what it does not give is zeros in the copy, so
 * that all the rest has its place.
 */
final class RescuedFile {
  /** So much is read at once, bytes. */
  static final int PIECE = 1 << 20;

  /** So much is given up where anything of it is not given, bytes: what disks write at once. */
  static final int SECTOR = 4 << 10;

  private final SeekableByteChannel in;
  private final WritableByteChannel out;
  private final LongConsumer done;
  private @Nullable IOException unread;

  private RescuedFile(SeekableByteChannel in, WritableByteChannel out, LongConsumer done) {
    this.in = in;
    this.out = out;
    this.done = done;
  }

  /**
   * Copies a file; one that cannot even be opened is left out.
   *
   * @param done is told of each piece how many bytes it had
   * @return why not all of it could be read
   * @throws IOException the copy cannot be written
   */
  static Optional<IOException> copy(Path from, Path to, LongConsumer done) throws IOException {
    SeekableByteChannel opened;
    try {
      opened = Files.newByteChannel(from);
    } catch (IOException e) {
      return Optional.of(e);
    }
    try (SeekableByteChannel in = opened;
        WritableByteChannel out = Files.newByteChannel(to, CREATE_NEW, WRITE)) {
      return copy(in, out, done);
    }
  }

  /** The same with what is open. */
  static Optional<IOException> copy(
      SeekableByteChannel in, WritableByteChannel out, LongConsumer done) throws IOException {
    RescuedFile file = new RescuedFile(in, out, done);
    long size = in.size();
    for (long at = 0; at < size; at += PIECE) {
      file.piece(at, (int) Math.min(PIECE, size - at));
    }
    // Of a file without a size, whether it can be read at all.
    file.read(size, 1);
    return Optional.ofNullable(file.unread);
  }

  private void piece(long from, int length) throws IOException {
    rescue(from, length);
    done.accept(length);
  }

  private void rescue(long from, int length) throws IOException {
    Optional<ByteBuffer> whole = read(from, length);
    if (whole.isPresent()) {
      write(whole.get());
      return;
    }
    for (int at = 0; at < length; at += SECTOR) {
      int part = Math.min(SECTOR, length - at);
      write(read(from + at, part).orElseGet(() -> ByteBuffer.allocate(part)));
    }
  }

  private Optional<ByteBuffer> read(long from, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      in.position(from);
      int read = 0;
      while (read >= 0 && bytes.hasRemaining()) {
        read = in.read(bytes);
      }
      return Optional.of(bytes.flip());
    } catch (IOException e) {
      unread = unread == null ? e : unread;
      return Optional.empty();
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
