package io.osupervisor.arbiter.trial;

import io.osupervisor.arbiter.judge.AlphaWealth;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one agent's claims may still err by, and what those on their way spend.
 *
 * @param wealth of the agent
 * @param spent by the trials of hypotheses that are neither shown nor settled
 */
public record ClaimBudget(AlphaWealth wealth, List<Spent> spent) {
  /** Of an agent of which nobody claimed anything. */
  public static final ClaimBudget NEW = new ClaimBudget(AlphaWealth.NEW, List.of());

  /**
   * What the newest trial of a hypothesis spends.
   *
   * @param share of its α, at which its claims are shown; above 0, at most 1
   */
  public record Spent(HypothesisId id, double share) {}

  public ClaimBudget {
    spent = List.copyOf(spent);
  }

  /** The share of its α at which the claims of a hypothesis are shown; none for one without. */
  OptionalDouble shareOf(HypothesisId id) {
    return spent.stream().filter(one -> one.id().equals(id)).mapToDouble(Spent::share).findFirst();
  }

  ClaimBudget begin(HypothesisId id, double share) {
    List<Spent> more = without(id);
    more.add(new Spent(id, share));
    return new ClaimBudget(wealth.begin(), more);
  }

  /** A trial says promote: one with a claim has shown it. */
  ClaimBudget show(HypothesisId id) {
    return shareOf(id).isPresent() ? new ClaimBudget(wealth.show(), without(id)) : this;
  }

  /** A hypothesis is over. */
  ClaimBudget end(HypothesisId id) {
    return shareOf(id).isPresent() ? new ClaimBudget(wealth, without(id)) : this;
  }

  private List<Spent> without(HypothesisId id) {
    List<Spent> rest = new ArrayList<>(spent);
    rest.removeIf(one -> one.id().equals(id));
    return rest;
  }

  /** Equals what is not kept: the state of an agent without a claim has no field for it. */
  static final class Omitted {
    @Override
    public boolean equals(@Nullable Object other) {
      return NEW.equals(other);
    }

    @Override
    public int hashCode() {
      return NEW.hashCode();
    }
  }
}
