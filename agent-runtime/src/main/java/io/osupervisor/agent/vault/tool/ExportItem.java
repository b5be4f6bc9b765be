package io.osupervisor.agent.vault.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What a record of an export says. Numbers are big-endian, texts UTF-8 to the record's end. */
sealed interface ExportItem {
  /** The byte that tells the kind of its record. */
  byte kind();

  /** The body of its record. */
  byte[] body();

  /** Of this one are the events that follow: highest (8), deleted to (8), the id. */
  record Id(String persistenceId, Head head) implements ExportItem {
    static final byte KIND = 1;

    @Override
    public byte kind() {
      return KIND;
    }

    @Override
    public byte[] body() {
      return texted(persistenceId, head.highest(), head.deletedTo());
    }
  }

  /** An event of the persistence id before: its number (8), Pekko's wire form of it. */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
  record Event(long seq, byte[] repr) implements ExportItem {
    static final byte KIND = 2;

    static Event of(EventRecord event) {
      return new Event(event.seq(), event.repr());
    }

    @Override
    public byte kind() {
      return KIND;
    }

    @Override
    public byte[] body() {
      return ByteBuffer.allocate(Long.BYTES + repr.length).putLong(seq).put(repr).array();
    }
  }

  /** A file, whose bytes follow: how many (8), its path below the data directory. */
  record File(long size, String path) implements ExportItem {
    static final byte KIND = 3;

    @Override
    public byte kind() {
      return KIND;
    }

    @Override
    public byte[] body() {
      return texted(path, size);
    }
  }

  /** The next bytes of the file before, {@value #MOST} at most. */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
  record Piece(byte[] bytes) implements ExportItem {
    static final byte KIND = 4;
    static final int MOST = 1 << 20;

    @Override
    public byte kind() {
      return KIND;
    }

    @Override
    public byte[] body() {
      return bytes;
    }
  }

  /** Nothing follows: persistence ids (8), events (8), files (8), SHA-256 of all before (32). */
  @SuppressWarnings("ArrayRecordComponent") // Compared by content.
  record End(long ids, long events, long files, byte[] sha256) implements ExportItem {
    static final byte KIND = 5;

    @Override
    public byte kind() {
      return KIND;
    }

    @Override
    public byte[] body() {
      return ByteBuffer.allocate(3 * Long.BYTES + sha256.length)
          .putLong(ids)
          .putLong(events)
          .putLong(files)
          .put(sha256)
          .array();
    }

    boolean isSame(End other) {
      return Arrays.equals(body(), other.body());
    }
  }

  /**
   * What a record says.
   *
   * @throws IllegalArgumentException for what is none
   */
  static ExportItem decode(byte kind, byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    try {
      return switch (kind) {
        case Id.KIND -> {
          Head head = new Head(in.getLong(), in.getLong());
          yield new Id(rest(in), head);
        }
        case Event.KIND -> new Event(in.getLong(), bytes(in));
        case File.KIND -> new File(in.getLong(), rest(in));
        case Piece.KIND -> new Piece(body);
        case End.KIND -> new End(in.getLong(), in.getLong(), in.getLong(), bytes(in));
        default -> throw new IllegalArgumentException("it is of the unknown kind " + kind);
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it is too short for its kind", e);
    }
  }

  private static byte[] texted(String text, long... numbers) {
    byte[] bytes = text.getBytes(UTF_8);
    ByteBuffer body = ByteBuffer.allocate(numbers.length * Long.BYTES + bytes.length);
    for (long number : numbers) {
      body.putLong(number);
    }
    return body.put(bytes).array();
  }

  private static String rest(ByteBuffer in) {
    return new String(bytes(in), UTF_8);
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
