package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a ledger says whose file was cut, erased, changed or replaced. */
class LedgerDamageTest {
  @Test
  void shouldSayExactlyWhatIsLeftWhereverItsEndIsMissing() {
    DamagedLedger ledger = new DamagedLedger(WrittenLedger.of(1, 100 * 1024, 1));
    assertThat(ledger.length()).isGreaterThan(100 * 1024);
    ledger.erase();
    assertThat(ledger.shorter()).isGreaterThan(100_000);
    int read = ledger.shorter();
    for (int at = 0; at < ledger.length(); at++) {
      ledger.cut(at);
    }
    assertThat(ledger.shorter()).isEqualTo(read);
  }

  @Test
  void shouldNeverBelieveAFlippedBit() {
    WrittenLedger open = WrittenLedger.of(2, 3 * 1024, 30);
    open.commit(30);
    DamagedLedger ledger = new DamagedLedger(open);
    flipEach(ledger);
    assertThat(ledger.shorter()).isPositive();
    assertThat(ledger.refused()).isPositive();
  }

  @Test
  void shouldRefuseAnyFlippedBitOfAClosedLedgerButOfItsLastFrame() {
    WrittenLedger closed = WrittenLedger.of(3, 3 * 1024, 30);
    closed.close();
    DamagedLedger ledger = new DamagedLedger(closed);
    flipEach(ledger);
    assertThat(ledger.shorter()).isEqualTo(LedgerFrame.OVERHEAD * Byte.SIZE);
  }

  @Test
  @Tag("proof")
  void shouldNeverBelieveAFlippedBitOfALargeLedger() {
    DamagedLedger ledger = new DamagedLedger(WrittenLedger.of(4, 512 * 1024, 1));
    Random random = new Random(4);
    for (int i = 0; i < 100_000; i++) {
      ledger.flip(random.nextInt(ledger.length()), random.nextInt(Byte.SIZE));
    }
    assertThat(ledger.refused()).isGreaterThan(90_000);
  }

  @Test
  void shouldNotTakeFramesThatAnotherFileLeftOnItsBlocks() {
    WrittenLedger ledger = WrittenLedger.of(5, 3 * 1024, 10);
    LedgerEncoder.NewFile older =
        LedgerEncoder.begin(WrittenLedger.NODE, 2, ledger.before(0), ledger.bytes().length);
    LedgerEncoder.Piece left =
        older
            .frames()
            .commit(ledger.before(0).batch() + 1, ChainHash.ZERO, ledger.before(0).highest())
            .orElseThrow();
    assertThat(left.at()).isEqualTo(ledger.baseEnd());
    byte[] bytes = Arrays.copyOf(ledger.bytes(), ledger.bytes().length);
    Arrays.fill(bytes, left.at(), bytes.length, (byte) 0);
    System.arraycopy(left.bytes(), 0, bytes, left.at(), left.bytes().length);
    LedgerContent content = WrittenLedger.read(bytes);
    assertThat(content.promise()).isEqualTo(ledger.before(0));
    assertThat(content.torn())
        .contains(
            "the frame at byte %d is not whole; %d bytes with 0 whole frames behind it are left out"
                .formatted(left.at(), left.bytes().length));
  }

  @Test
  void shouldRefuseTheLedgerOfAnotherNode() {
    UUID other = UUID.fromString("8f14e45f-ceea-467f-a3b1-000000000002");
    byte[] bytes = WrittenLedger.of(6, 3 * 1024, 10).bytes();
    assertThatThrownBy(() -> LedgerContent.read(WrittenLedger.NAME, other, bytes))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("ledger_foreign"))
        .hasMessageContainingAll(WrittenLedger.NODE.toString(), other.toString());
  }

  @Test
  void shouldSayWhereItIsDamaged() {
    WrittenLedger ledger = WrittenLedger.of(7, 3 * 1024, 10);
    ledger.synced(ledger.position());
    byte[] bytes = ledger.bytes();
    int at = ledger.frames().get(2).at();
    bytes[at + LedgerFrame.OVERHEAD - 1] ^= 1;
    assertThatThrownBy(() -> WrittenLedger.read(bytes))
        .hasMessage(
            "the ledger 00000003.led is damaged: at byte %d: the frame there, though the file was"
                    .formatted(at)
                + " synced up to byte "
                + ledger.frames().get(ledger.frames().size() - 1).at());
  }

  /** No accident leaves these: their checksums are right. */
  @ParameterizedTest
  @CsvSource({
    "BASE, 1, 0, 1, a second promise",
    "COMMIT, 3, 0, 99, batch 3 where 2 comes next",
    "COMMIT, 1, 0, 99, batch 1 where 2 comes next",
    "COMMIT, 2, 0, 8, sequence number 8 after 9",
    "COMMIT, 2, 2, 8, a frame whose parts do not fit its length",
    "COMMIT, 2, -1, 8, a frame whose parts do not fit its length",
    "COMMIT, 2, 1, 8, a frame whose parts do not fit its length"
  })
  void shouldRefuseAFrameThatContradictsThoseBefore(
      LedgerFrame.Kind kind, long batch, int number, long seq, String what) {
    Promise base = new Promise(1, ChainHash.ZERO, Map.of("vault|a", 9L));
    LedgerEncoder.NewFile file = LedgerEncoder.begin(WrittenLedger.NODE, 3, base, 100);
    byte[] bytes = file.bytes();
    int at = file.frames().position();
    ByteBuffer frame =
        ByteBuffer.allocate(LedgerFrame.OVERHEAD + 40).position(LedgerFrame.OVERHEAD);
    frame.putLong(batch).put(ChainHash.ZERO.bytes()).putInt(1).putInt(number).putLong(seq);
    LedgerFrame.seal(LedgerHeader.decode(WrittenLedger.NAME, bytes), kind, at, at, frame.array());
    System.arraycopy(frame.array(), 0, bytes, at, frame.capacity());
    assertThatThrownBy(() -> WrittenLedger.read(bytes))
        .hasMessageEndingWith("at byte " + at + ": " + what);
  }

  private static void flipEach(DamagedLedger ledger) {
    for (int at = 0; at < ledger.length(); at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        ledger.flip(at, bit);
      }
    }
  }
}
