package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.util.Arrays;
import java.util.Optional;

/** One ledger whose bytes are changed and put back, and what its reader must say each time. */
final class DamagedLedger {
  private final WrittenLedger ledger;
  private final byte[] bytes;
  private final long[] othersSynced;
  private final boolean closed;
  private int shorter;
  private int refused;

  DamagedLedger(WrittenLedger ledger) {
    this.ledger = ledger;
    this.bytes = ledger.bytes();
    this.closed = WrittenLedger.read(bytes).closed();
    this.othersSynced = new long[ledger.frames().size()];
    for (int i = 0; i < othersSynced.length; i++) {
      long synced = ledger.frames().get(i).synced();
      for (int other = 0; other < othersSynced.length; other++) {
        if (other != i) {
          othersSynced[other] = Math.max(othersSynced[other], synced);
        }
      }
    }
  }

  /** How often a shorter ledger was read. */
  int shorter() {
    return shorter;
  }

  /** How often the ledger was refused. */
  int refused() {
    return refused;
  }

  int length() {
    return bytes.length;
  }

  /** Flips one bit, and checks that nothing is believed that it touched. */
  void flip(int at, int bit) {
    bytes[at] ^= (byte) (1 << bit);
    check("bit " + bit + " of byte " + at, afterFlip(at));
    bytes[at] ^= (byte) (1 << bit);
  }

  /** Cuts the file, so that its length is wrong. */
  void cut(int at) {
    check("cut at " + at, Arrays.copyOf(bytes, at), Optional.empty());
  }

  /**
   * Puts a zero in the place of one byte after the other, the last first, as if the pages behind
   * had not reached the disk. Nothing says then that a frame was synced which is not whole, so each
   * is a shorter ledger.
   */
  void erase() {
    byte[] erased = bytes.clone();
    int whole = othersSynced.length;
    for (int from = erased.length - 1; from >= 0; from--) {
      erased[from] = 0;
      while (whole > 0 && !same(erased, ledger.frames().get(whole - 1))) {
        whole--;
      }
      boolean based = Arrays.equals(bytes, 0, ledger.baseEnd(), erased, 0, ledger.baseEnd());
      check(
          "erased from " + from,
          erased,
          based ? Optional.of(ledger.before(whole)) : Optional.empty());
    }
  }

  private Optional<Promise> afterFlip(int at) {
    if (at < ledger.baseEnd()) {
      return Optional.empty();
    }
    if (at >= ledger.position()) {
      return closed ? Optional.empty() : Optional.of(ledger.promise());
    }
    int hit = 0;
    while (ledger.frames().get(hit).end() <= at) {
      hit++;
    }
    return othersSynced[hit] > ledger.frames().get(hit).at()
        ? Optional.empty()
        : Optional.of(ledger.before(hit));
  }

  private boolean same(byte[] other, WrittenLedger.Written frame) {
    return Arrays.equals(bytes, frame.at(), frame.end(), other, frame.at(), frame.end());
  }

  private void check(String how, Optional<Promise> expected) {
    check(how, bytes, expected);
  }

  private void check(String how, byte[] damaged, Optional<Promise> expected) {
    Optional<Promise> found;
    try {
      found = Optional.of(WrittenLedger.read(damaged).promise());
      shorter++;
    } catch (AgentException refusal) {
      if (!refusal.code().equals("ledger_damaged")) {
        throw new AssertionError(how, refusal);
      }
      found = Optional.empty();
      refused++;
    }
    if (!found.equals(expected)) {
      throw new AssertionError(how + ": expected " + expected + ", found " + found);
    }
  }
}
