package io.osupervisor.arbiter;

import io.osupervisor.arbiter.check.CheckResult;
import io.osupervisor.arbiter.check.LogProof;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.HypothesisId;
import org.jspecify.annotations.Nullable;

/** What comes back to an arbiter of what it began. */
sealed interface ArbiterSignal extends ArbiterMessage {

  /** The candidate of a submission is in the version store; or it cannot be made. */
  record Made(Submit submit, ArbiterCommand.@Nullable Submit proposed, @Nullable Throwable failure)
      implements ArbiterSignal {}

  /** A check is over. */
  record Checked(HypothesisId id, long run, CheckResult result) implements ArbiterSignal {}

  /** A replay of the agent's cases is over. */
  record Replayed(HypothesisId id, long run, CheckResult result) implements ArbiterSignal {}

  /** It was tried whether the version before reads what a candidate wrote. */
  record Proven(TrialRunner.Report.Judged judged, long run, LogProof.Outcome outcome)
      implements ArbiterSignal {}

  /** A trial told something. */
  record Reported(TrialRunner.Report report) implements ArbiterSignal {}

  /** Something follows from what a watch saw. */
  record Carry(ArbiterCommand command) implements ArbiterSignal {}

  /** A swap that did not come about is due again. */
  record SwapAgain(String deployment) implements ArbiterSignal {}

  /** What is due. */
  enum Due implements ArbiterSignal {
    TICK,
    STORAGE
  }
}
