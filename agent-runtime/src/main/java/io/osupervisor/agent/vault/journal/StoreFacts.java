package io.osupervisor.agent.vault.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What the store says of itself, each with a checksum. */
final class StoreFacts {
  /** The oldest commit whose record is kept. */
  static final String FLOOR = "floor";

  /** The format of the store, and the node that it belongs to. */
  static final String STORE = "store";

  private StoreFacts() {}

  static byte[] ofNumber(long number) {
    return checked(ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(number));
  }

  static long number(String name, byte @Nullable [] value) {
    return required(name, value, Long.BYTES).getLong();
  }

  static byte[] ofStore(UUID node, Engine engine) {
    return checked(
        ByteBuffer.allocate(1 + 2 * Long.BYTES + Integer.BYTES)
            .put(engine.format())
            .putLong(node.getMostSignificantBits())
            .putLong(node.getLeastSignificantBits()));
  }

  static UUID node(byte @Nullable [] value) {
    ByteBuffer rest = required(STORE, value, 1 + 2 * Long.BYTES);
    engine(value);
    return new UUID(rest.getLong(1), rest.getLong(1 + Long.BYTES));
  }

  /** The engine that began the store. */
  static Engine engine(byte @Nullable [] value) {
    byte format = required(STORE, value, 1 + 2 * Long.BYTES).get();
    return Arrays.stream(Engine.values())
        .filter(engine -> engine.format() == format)
        .findFirst()
        .orElseThrow(() -> JournalErrors.damaged("the store has a format of its own"));
  }

  @SuppressWarnings("ByteBufferBackingArray") // Allocated here, whole.
  private static byte[] checked(ByteBuffer value) {
    return value.putInt(crc(value.array())).array();
  }

  private static ByteBuffer required(String name, byte @Nullable [] value, int size) {
    if (value == null) {
      throw JournalErrors.damaged("the store does not say its '" + name + "'");
    }
    if (value.length != size + Integer.BYTES || ByteBuffer.wrap(value).getInt(size) != crc(value)) {
      throw JournalErrors.damaged("what the store says of its '" + name + "' is damaged");
    }
    return ByteBuffer.wrap(value);
  }

  private static int crc(byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(value, 0, value.length - Integer.BYTES);
    return (int) crc.getValue();
  }
}
