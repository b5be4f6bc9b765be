package io.osupervisor.agent.vault.migrate;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A key of Pekko's LevelDB journal: three big-endian numbers and four unused bytes.
 *
 * @param writer the number that stands for a persistence id, or {@link #MAPPINGS}
 * @param seq a sequence number; 0 holds the highest one
 * @param mapping below {@link #MAPPINGS} the number of the persistence id in the value; else 0 for
 *     an event and 1 for the mark of its deletion
 */
record StockKey(int writer, long seq, int mapping) {
  /** Under this number the journal keeps which number stands for which persistence id. */
  static final int MAPPINGS = 1;

  /** The least number that stands for a persistence id. */
  static final int FIRST_WRITER = 10;

  private static final int LENGTH = 20;

  static StockKey of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw unknown(bytes);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    StockKey key = new StockKey(buffer.getInt(), buffer.getLong(), buffer.getInt());
    if (buffer.getInt() != 0 || !key.isKnown()) {
      throw unknown(bytes);
    }
    return key;
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH).putInt(writer).putLong(seq).putInt(mapping).array();
  }

  boolean isMapping() {
    return writer == MAPPINGS;
  }

  boolean isCounter() {
    return !isMapping() && seq == 0;
  }

  boolean isDeletion() {
    return !isMapping() && mapping == 1;
  }

  private boolean isKnown() {
    return isMapping()
        ? seq == 0 && mapping >= FIRST_WRITER
        : writer >= FIRST_WRITER && seq >= 0 && (mapping == 0 || (mapping == 1 && seq > 0));
  }

  private static RuntimeException unknown(byte[] bytes) {
    return MigrationErrors.recordDamaged(
        "the key " + HexFormat.of().formatHex(bytes) + " is none of the stock journal's");
  }
}
