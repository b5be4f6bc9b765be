package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records of commits as they are read one after the other: contiguous, and each naming the hash
 * of the one before. What the last says is true only if all that were kept are there.
 */
final class CommitChain {
  private final Promise promised;
  private final Map<String, Long> since = new HashMap<>();
  private final Map<String, Long> deletedTo = new HashMap<>();
  private @Nullable ChainHash hash;
  private @Nullable ChainHash atPromised;
  private String fault = "";
  private long batch;

  /**
   * @param promised what the ledger promises: its commit is to be met on the way
   * @param floor the oldest commit that is kept
   */
  CommitChain(Promise promised, long floor) {
    this.promised = promised;
    this.batch = floor - 1;
    if (floor == 1) {
      // Nothing comes before the first commit. Where that is not kept, a promise of nothing is one
      // from long ago, and what was written in between is known to nobody.
      this.hash = ChainHash.ZERO;
      this.atPromised = promised.batch() == 0 ? ChainHash.ZERO : null;
    }
  }

  /** Takes the next record that is there, and gives the bytes of its events. */
  long add(long number, byte[] record) {
    if (number != batch + 1) {
      note("commit %d is missing, the next is %d".formatted(batch + 1, number));
      hash = null;
    }
    batch = number;
    try {
      Commit commit = Commit.decode(number, record);
      take(number, commit, Commit.hash(number, record));
      return commit.bytes();
    } catch (AgentException damaged) {
      note("the record of commit %d is damaged".formatted(number));
      return 0;
    }
  }

  private void take(long number, Commit commit, ChainHash own) {
    if (hash != null && !commit.before().equals(hash)) {
      note("commit %d does not follow the one before".formatted(number));
    }
    hash = own;
    deletedTo.putAll(commit.deletedTo());
    if (number == promised.batch()) {
      atPromised = own;
    } else if (number > promised.batch()) {
      since.putAll(commit.highest());
    }
  }

  private void note(String found) {
    if (fault.isEmpty()) {
      fault = found;
    }
  }

  /** What is wrong with it, first; empty for nothing. */
  String fault() {
    return fault;
  }

  /** Up to where events were deleted, as far as the commits that are kept tell. */
  Map<String, Long> deletedTo() {
    return Collections.unmodifiableMap(deletedTo);
  }

  /** The number of the last. */
  long batch() {
    return batch;
  }

  /** The hash of the commit that was promised last, if it was met. */
  Optional<ChainHash> atPromised() {
    return Optional.ofNullable(atPromised);
  }

  /** What holds after the last: what was promised, and what was written after it. */
  Promise end() {
    if (batch == 0) {
      return Promise.NOTHING;
    }
    Map<String, Long> highest = new HashMap<>(promised.highest());
    highest.putAll(since);
    return new Promise(batch, hash == null ? ChainHash.ZERO : hash, highest);
  }
}
