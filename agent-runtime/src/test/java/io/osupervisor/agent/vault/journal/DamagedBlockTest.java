package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.util.Slices;
import org.junit.jupiter.api.Test;

class DamagedBlockTest {
  /** A key of nine bytes with a value of two, then one that shares seven of eight. */
  private static final String ENTRIES = "000902" + "61" + "01".repeat(8) + "f0f1" + "070100" + "62";

  private static byte[] block(String entries, int start, int starts) {
    byte[] bytes = HexFormat.of().parseHex(entries);
    return ByteBuffer.allocate(bytes.length + 2 * Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(bytes)
        .putInt(start)
        .putInt(starts)
        .array();
  }

  private static boolean isDeadly(byte[] block, CompressionType kind) {
    return DamagedBlock.isDeadly(Slices.wrappedBuffer(block), kind);
  }

  private static boolean isDeadly(String entries) {
    return isDeadly(block(entries, 0, 1), CompressionType.NONE);
  }

  @Test
  void shouldBearWhatHasLongKeysOrCannotBeDecoded() {
    assertThat(isDeadly(ENTRIES)).isFalse();
    // More shared than there was, a length beyond the end, and one that does not end.
    assertThat(isDeadly("0a0102" + ENTRIES)).isFalse();
    assertThat(isDeadly("000940" + "61".repeat(9))).isFalse();
    assertThat(isDeadly("ffffffffffff")).isFalse();
    assertThat(isDeadly(block(ENTRIES, 99, 1), CompressionType.NONE)).isFalse();
    assertThat(isDeadly(block(ENTRIES, 0, 1 << 30), CompressionType.NONE)).isFalse();
    assertThat(isDeadly(new byte[3], CompressionType.NONE)).isFalse();
  }

  @Test
  void shouldFindAKeyThatIsTooShort() {
    assertThat(isDeadly("000702" + "61".repeat(9))).isTrue();
    assertThat(isDeadly(ENTRIES + "060100" + "62")).isTrue();
    assertThat(isDeadly(ENTRIES + "000700" + "62".repeat(7) + "ffff")).isTrue();
    // LevelDB begins where the first start says.
    assertThat(isDeadly(block("ff" + "000702" + "61".repeat(9), 1, 1), CompressionType.NONE))
        .isTrue();
  }

  @Test
  void shouldFindALengthForWhichThereIsNoMemory() {
    byte[] block = new byte[100];
    Arrays.fill(block, 0, 4, (byte) 0xff);
    block[4] = 0x07;
    assertThat(isDeadly(block, CompressionType.SNAPPY)).isTrue();
    block[4] = 0x0f;
    assertThat(isDeadly(block, CompressionType.SNAPPY)).isTrue();
    block[0] = 100;
    assertThat(isDeadly(block, CompressionType.SNAPPY)).isFalse();
  }
}
