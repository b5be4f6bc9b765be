package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A snapshot as Pekko's {@code SnapshotSerializer} wrote it: the length of a header, in the header
 * the serializer and its manifest, and then the state; numbers are little-endian.
 *
 * @param serializerId of the serializer that wrote the state
 * @param manifest what that serializer calls the form of the state; may be empty
 * @param state the serialized state
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy of each snapshot would cost.
public record StockSnapshot(SnapshotName name, int serializerId, String manifest, byte[] state) {
  /** The longest header that is believed, in bytes. */
  private static final int LONGEST_HEADER = 4096;

  /**
   * Takes a file apart.
   *
   * @throws IllegalArgumentException where it cannot be one
   */
  static StockSnapshot decode(SnapshotName name, byte[] serialised) {
    ByteBuffer buffer = ByteBuffer.wrap(serialised).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.remaining() < 2 * Integer.BYTES) {
      throw new IllegalArgumentException("it has no header");
    }
    int header = buffer.getInt();
    if (header < Integer.BYTES || header > Math.min(LONGEST_HEADER, buffer.remaining())) {
      throw new IllegalArgumentException("its header has an impossible length");
    }
    int serializer = buffer.getInt();
    byte[] manifest = new byte[header - Integer.BYTES];
    buffer.get(manifest);
    byte[] state = new byte[buffer.remaining()];
    buffer.get(state);
    StockSnapshot snapshot =
        new StockSnapshot(name, serializer, new String(manifest, UTF_8), state);
    if (!Arrays.equals(snapshot.serialised(), serialised)) {
      throw new IllegalArgumentException("its manifest is no text");
    }
    return snapshot;
  }

  /** The bytes of the file. */
  byte[] serialised() {
    byte[] text = manifest.getBytes(UTF_8);
    return ByteBuffer.allocate(2 * Integer.BYTES + text.length + state.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(Integer.BYTES + text.length)
        .putInt(serializerId)
        .put(text)
        .put(state)
        .array();
  }
}
