package io.osupervisor.arbiter;

import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.trial.Foresight;
import io.osupervisor.arbiter.trial.Proposal;
import io.osupervisor.arbiter.trial.TrialScope;
import io.osupervisor.arbiter.trial.TrialSettings;
import java.util.function.Function;

/**
 * Sees ahead whether the trial of a proposal can have an answer in time.
 *
 * @param perSecond requests that the agent answers at present
 * @param claimShare of α, at which a claim would be shown that is tried now
 * @param remembers whether the agent has state
 */
record Lookout(double perSecond, double claimShare, boolean remembers)
    implements Function<Proposal, Foresight> {
  @Override
  public Foresight apply(Proposal proposal) {
    TrialSettings settings = proposal.settings();
    TrialScope scope = settings.scope();
    double share = scope.waived().alphaWealth() ? 1 : claimShare;
    TrialRules rules =
        TrialPlans.rules(
                settings, remembers, Claims.of(proposal.expected()), settings.alpha(), false)
            .claimingAt(share * settings.alpha());
    return Foresight.of(rules, perSecond, scope.mirror());
  }
}
