package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.journal.LedgerEncoder.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A ledger says what was written to it; after a loss of power, no less than what was synced. */
class LedgerPropertyTest {
  @Property(tries = 200)
  void shouldSayWhatWasPromised(@ForAll long seed, @ForAll @IntRange(max = 9000) int bytes) {
    WrittenLedger ledger = WrittenLedger.of(seed, bytes, 20);
    LedgerContent content = WrittenLedger.read(ledger.bytes());
    assertThat(content.promise()).isEqualTo(ledger.promise());
    assertThat(content.end()).isEqualTo(ledger.position());
    assertThat(content.closed()).isFalse();
    assertThat(content.torn()).isEmpty();
    ledger.close();
    LedgerContent closed = WrittenLedger.read(ledger.bytes());
    assertThat(closed.promise()).isEqualTo(ledger.promise());
    assertThat(closed.closed()).isTrue();
  }

  @Property(tries = 10_000)
  void shouldKeepWhatWasSyncedWhicheverPagesALossOfPowerLeft(@ForAll long seed) {
    Random random = new Random(seed);
    WrittenLedger ledger = new WrittenLedger(seed, 24 * 1024);
    PowerCutFile disk = new PowerCutFile(ledger.bytes());
    Map<Long, Promise> states = new HashMap<>();
    states.put(ledger.promise().batch(), ledger.promise());
    long durable = ledger.promise().batch();
    for (int step = random.nextInt(40); step >= 0; step--) {
      if (random.nextInt(5) > 0) {
        disk.write(ledger.commit(20));
        states.put(ledger.promise().batch(), ledger.promise());
      } else {
        int position = ledger.position();
        long synced = ledger.promise().batch();
        int writes = disk.writes();
        // Appending goes on while the disk syncs.
        for (int meanwhile = random.nextInt(3); meanwhile > 0; meanwhile--) {
          disk.write(ledger.commit(20));
          states.put(ledger.promise().batch(), ledger.promise());
        }
        disk.synced(writes);
        durable = synced;
        ledger.synced(position).ifPresent(disk::write);
      }
    }
    LedgerContent content = WrittenLedger.read(disk.cut(random));
    assertThat(content.promise()).isEqualTo(states.get(content.promise().batch()));
    assertThat(content.promise().batch()).isGreaterThanOrEqualTo(durable);
  }

  /** A file of which only what was synced is sure to be on the disk, page by page. */
  private static final class PowerCutFile {
    private final List<Piece> writes = new ArrayList<>();
    private final byte[] first;
    private int durable;

    PowerCutFile(byte[] first) {
      this.first = first;
    }

    void write(Piece piece) {
      writes.add(piece);
    }

    int writes() {
      return writes.size();
    }

    void synced(int upTo) {
      durable = upTo;
    }

    /** Each page, or each sector of it, as it was at any time since the last sync. */
    byte[] cut(Random random) {
      byte[] left = first.clone();
      int unit = random.nextBoolean() ? 4096 : 512;
      for (int at = 0; at < left.length; at += unit) {
        int end = Math.min(at + unit, left.length);
        int until = durable + random.nextInt(writes.size() - durable + 1);
        if (random.nextInt(3) == 0) {
          until = durable;
        }
        for (Piece piece : writes.subList(0, until)) {
          int from = Math.max(at, piece.at());
          int to = Math.min(end, piece.at() + piece.bytes().length);
          if (from < to) {
            System.arraycopy(piece.bytes(), from - piece.at(), left, from, to - from);
          }
        }
      }
      return left;
    }
  }
}
