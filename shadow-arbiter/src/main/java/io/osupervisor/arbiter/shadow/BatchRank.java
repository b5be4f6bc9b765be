package io.osupervisor.arbiter.shadow;

import io.osupervisor.arbiter.judge.EValues;
import java.util.List;

/**
 * How many candidates of a batch show what they claim: e-BH over those that claim something, looked
 * at again and again. Those that passed count on, and one may lift another, so it never falls. For
 * one thread.
 */
final class BatchRank {
  private final List<? extends Claimant> claimants;
  private int rank = 1;

  /**
   * One at first, for at its part of the level each may be shown alone.
   *
   * @param claimants all of the batch that claim something, whatever becomes of them
   */
  BatchRank(List<? extends Claimant> claimants) {
    this.claimants = List.copyOf(claimants);
  }

  /** Tells them when more show what they claim than before. */
  void look(long atMs) {
    // In units of what shows one alone, which is their number over α.
    double unit = StrictMath.log(claimants.size());
    double[] claims = claimants.stream().mapToDouble(one -> one.claim() + unit).toArray();
    int believed = EValues.believed(claims, 1);
    if (believed > rank) {
      rank = believed;
      claimants.forEach(one -> one.ranked(rank, atMs));
    }
  }
}
