package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.check.LogProofs;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.AgentSpec;
import java.util.List;
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
   * @param claimShare of α, at which claims are shown; above 0, at most 1
   */
  record Trial(
      HypothesisId id,
      AgentSpec spec,
      VersionId control,
      VersionId candidate,
      Map<String, String> expected,
      TrialSettings settings,
      int attempt,
      double claimShare) {
    /** Whose claims are shown at α. */
    public Trial(
        HypothesisId id,
        AgentSpec spec,
        VersionId control,
        VersionId candidate,
        Map<String, String> expected,
        TrialSettings settings,
        int attempt) {
      this(id, spec, control, candidate, expected, settings, attempt, 1);
    }

    public Trial {
      expected = Map.copyOf(expected);
      if (!(claimShare > 0 && claimShare <= 1)) {
        throw new IllegalArgumentException("a share of " + claimShare);
      }
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
     * It is over, and would be promoted if it had been tried alone.
     *
     * @param gain its place among those that pass, the higher the better; 0 without a claim
     */
    record Passed(HypothesisId id, double gain, Evidence evidence) implements Report {}

    /**
     * It is over.
     *
     * @param code why, in one stable word
     * @param evidence with the decisive metrics in the form of {@code EvidenceRows}
     */
    record Judged(HypothesisId id, Verdict verdict, String code, String reason, Evidence evidence)
        implements Report {}

    /**
     * It is over, and its candidate to be promoted, if there is a way back.
     *
     * @param written what its shadows wrote, and the version before must be able to read
     */
    record Unproven(Judged judged, List<LogProofs.Written> written) implements Report {
      public Unproven {
        written = List.copyOf(written);
      }

      @Override
      public HypothesisId id() {
        return judged.id();
      }
    }
  }

  /**
   * Raises the shadows of trials against one control and feeds them; the owner is told until each
   * has its verdict.
   *
   * @param batch at least one, all of one agent and with the same control
   */
  void start(List<Trial> batch, ActorRef<Report> owner);

  /** Ends the shadows of a trial, if it runs; nothing more is told of it. */
  void stop(HypothesisId id);
}
