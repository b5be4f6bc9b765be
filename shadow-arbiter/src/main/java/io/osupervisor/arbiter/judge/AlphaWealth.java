package io.osupervisor.arbiter.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * The evidence budget of an endless stream of claims: at which share of α the next one is tested,
 * so that of all claims that are ever shown false ones are expected to be no more than a share α.
 * Whoever claims again and again without showing anything is tested ever harder; each claim that is
 * shown brings wealth back.
 *
 * <p>The rule is LORD++ (Ramdas, Yang, Wainwright and Jordan, Online control of the false discovery
 * rate with decaying memory, NIPS 2017, arXiv 1710.00499): α(t) = α·[w γ(t) + (1 − w) γ(t − τ₁) + Σ
 * γ(t − τⱼ)], where τ₁, τ₂, … are when claims were shown and γ(k) is 0 for k below 1. Several
 * trials may run at once: then τⱼ is how many had begun when the j-th became known (Zrnic, Ramdas
 * and Jordan, Asynchronous online testing, JMLR 22, 2021, arXiv 1812.05068). The sum of all levels
 * is never above α times the claims shown, or α where none was. That is all it takes for trials
 * that err with at most their level given all that was before them: each has data of its own, and
 * its level is fixed before them, so whatever an agent learns from its past trials gains it
 * nothing.
 *
 * <p>Of ours are γ(k) = 1 / (k(k + 1)), which sums to 1, and w = 3/4: what a first claim needs is
 * hardly more than at α itself, and the memory is short.
 *
 * @param begun trials of claims that have begun
 * @param shown claims that were shown
 * @param recent how many trials had begun when each of the newest {@link #MOST_RECENT} was shown,
 *     oldest first; what older ones would still add is left out
 */
public record AlphaWealth(long begun, long shown, List<Long> recent) {
  /** Nobody has claimed anything. */
  public static final AlphaWealth NEW = new AlphaWealth(0, 0, List.of());

  static final int MOST_RECENT = 100;

  private static final double FIRST = 0.75;

  /** Refuses what cannot have been. */
  public AlphaWealth {
    recent = List.copyOf(recent);
    if (begun < 0 || shown > begun || recent.size() != Math.min(shown, MOST_RECENT)) {
      throw new IllegalArgumentException(
          "%d claims begun, %d shown, %d told".formatted(begun, shown, recent.size()));
    }
  }

  /** The share of α, above 0 and below 1, at which the next claim is tested. */
  public double share() {
    long next = begun + 1;
    double share = FIRST * gamma(next);
    for (int i = 0; i < recent.size(); i++) {
      boolean first = i == 0 && shown <= MOST_RECENT;
      share += (first ? 1 - FIRST : 1) * gamma(next - recent.get(i));
    }
    return share;
  }

  private static double gamma(long after) {
    return 1 / ((double) after * (after + 1));
  }

  /** After the trial of a claim began at its {@link #share}. */
  public AlphaWealth begin() {
    return new AlphaWealth(begun + 1, shown, recent);
  }

  /** After a claim was shown. */
  public AlphaWealth show() {
    List<Long> newest = new ArrayList<>(recent);
    newest.add(begun);
    if (newest.size() > MOST_RECENT) {
      newest.remove(0);
    }
    return new AlphaWealth(begun, shown + 1, newest);
  }
}
