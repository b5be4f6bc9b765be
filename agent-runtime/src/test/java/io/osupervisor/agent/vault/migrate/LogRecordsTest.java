package io.osupervisor.agent.vault.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRecordsTest {
  private static final int BLOCK = 32 * 1024;
  private static final Path FILE = Path.of("000015.log");

  private final Path root;
  private byte[] log = {};

  LogRecordsTest(@TempDir Path root) {
    this.root = root;
  }

  @BeforeEach
  void readLog() throws IOException {
    GoldenDirectory.unpack(root);
    log = Files.readAllBytes(root.resolve("journal").resolve(FILE));
  }

  @Test
  void shouldReadAllThatWasWritten() {
    List<byte[]> records = LogRecords.of(FILE, log);
    assertThat(records).hasSizeGreaterThan(20);
    assertThat(sizeOnDisk(records)).isEqualTo(log.length);
  }

  @Test
  void shouldReadRecordsOverSeveralBlocks() {
    byte[] large = new byte[3 * BLOCK - 100];
    new Random(1).nextBytes(large);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    part(file, 2, large, 0, BLOCK - 7);
    part(file, 3, large, BLOCK - 7, BLOCK - 7);
    part(file, 4, large, 2 * (BLOCK - 7), large.length - 2 * (BLOCK - 7));
    byte[] small = {1, 2, 3};
    part(file, 1, small, 0, small.length);
    assertThat(LogRecords.of(FILE, file.toByteArray())).containsExactly(large, small);
    byte[] withoutItsFirstPart = Arrays.copyOfRange(file.toByteArray(), BLOCK, file.size());
    assertThatThrownBy(() -> LogRecords.of(FILE, withoutItsFirstPart))
        .hasMessageContaining("a part of a record without the others");
  }

  @Test
  void shouldRefuseEveryFileThatEndsInTheMiddleOfARecord() {
    List<byte[]> whole = LogRecords.of(FILE, log);
    int ends = 0;
    for (int length = 0; length < log.length; length++) {
      byte[] cut = Damage.cut(log, length);
      if (isEnd(whole, length)) {
        ends++;
        assertThat(sizeOnDisk(LogRecords.of(FILE, cut))).isEqualTo(length);
      } else {
        assertDamaged(cut);
      }
    }
    assertThat(ends).isEqualTo(whole.size());
  }

  @Test
  void shouldRefuseEveryFlippedBit() {
    for (int at = 0; at < log.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        assertDamaged(Damage.flipped(log, at, bit));
      }
    }
  }

  @Test
  void shouldReadWhatAKillLeaves() {
    List<byte[]> whole = LogRecords.of(FILE, log);
    byte[] ahead = Arrays.copyOf(log, 2 * BLOCK);
    assertThat(LogRecords.of(FILE, ahead)).containsExactlyElementsOf(whole);
    int last = log.length - whole.get(whole.size() - 1).length;
    Arrays.fill(ahead, last + 5, ahead.length, (byte) 0);
    assertThat(LogRecords.of(FILE, ahead))
        .containsExactlyElementsOf(whole.subList(0, whole.size() - 1));
  }

  @Test
  void shouldRefuseRecordsAfterAnEmptyPlace() {
    byte[] holed = log.clone();
    Arrays.fill(holed, 0, 64, (byte) 0);
    assertDamaged(holed);
  }

  private static void assertDamaged(byte[] bytes) {
    assertThatThrownBy(() -> LogRecords.of(FILE, bytes))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_damaged"))
        .hasMessageContaining("000015.log");
  }

  private static boolean isEnd(List<byte[]> records, int length) {
    int at = 0;
    for (byte[] record : records) {
      if (at == length) {
        return true;
      }
      at += 7 + record.length;
    }
    return false;
  }

  /** The golden log is smaller than a block, so that each record is one part. */
  private static int sizeOnDisk(List<byte[]> records) {
    return records.stream().mapToInt(record -> 7 + record.length).sum();
  }

  private static void part(ByteArrayOutputStream to, int kind, byte[] bytes, int from, int length) {
    byte[] body = new byte[1 + length];
    body[0] = (byte) kind;
    System.arraycopy(bytes, from, body, 1, length);
    byte[] header =
        ByteBuffer.allocate(6)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(MaskedCrc.of(body, 0, body.length))
            .putShort((short) length)
            .array();
    to.writeBytes(header);
    to.writeBytes(body);
  }
}
