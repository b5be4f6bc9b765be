package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.AgentSpec;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** Runs the shadows of trials. Called by one arbiter's thread; must return at once. */
public interface TrialRunner {

  /**
   * What is to be tried against what.
   *
   * @param spec of the agent
   * @param expected the change of each metric that the hypothesis claims
   * @param attempt 1 for the first; each further one observes anew, and the judge must spend less
   */
  record Trial(
      HypothesisId id,
      AgentSpec spec,
      VersionId control,
      VersionId candidate,
      Map<String, String> expected,
      TrialSettings settings,
      int attempt) {
    public Trial {
      expected = Map.copyOf(expected);
    }
  }

  /** What a trial tells: that it began, how it goes, and its verdict as the last. */
  sealed interface Report {
    HypothesisId id();

    /** Candidate and control stand at one cut and get requests from here on. */
    record Begun(HypothesisId id, Evidence evidence) implements Report {}

    /** A block of observations ended without a verdict. */
    record Looked(HypothesisId id, Evidence progress) implements Report {}

    /**
     * It is over.
     *
     * @param code why, in one stable word
     * @param evidence with the decisive metrics in the form of {@code EvidenceRows}
     */
    record Judged(HypothesisId id, Verdict verdict, String code, String reason, Evidence evidence)
        implements Report {}
  }

  /** Raises the shadows and feeds them; the owner is told until the verdict. */
  void start(Trial trial, ActorRef<Report> owner);

  /** Ends the shadows of a trial, if it runs; nothing more is told of it. */
  void stop(HypothesisId id);
}
