package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.canary.Canaries;
import io.osupervisor.arbiter.check.CandidateChecks;
import io.osupervisor.arbiter.check.LogProofs;
import io.osupervisor.arbiter.check.Replays;
import io.osupervisor.arbiter.trial.LadderSettings;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.arbiter.trial.WatchRules;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What an arbiter works with.
 *
 * @param archive keeps what canaries observe
 * @param owner the agent's supervisor
 */
public record ArbiterSetup(
    AgentId agent,
    Terms terms,
    Storage storage,
    InstantSource clock,
    CandidateChecks checks,
    Replays replays,
    LogProofs proofs,
    Canaries canaries,
    TrialRunner trials,
    TrialArchive archive,
    ActorRef<ArbiterAdvice> owner) {

  /**
   * What is asked of hypotheses; no part of a genome or of a submission.
   *
   * @param trials what the agent's spec asks of every trial
   */
  public record Terms(LadderSettings ladder, TrialSettings trials, WatchRules watch) {
    /** The defaults of each. */
    public static final Terms DEFAULT =
        new Terms(LadderSettings.DEFAULT, TrialSettings.DEFAULT, WatchRules.DEFAULT);
  }

  /**
   * Where things are kept.
   *
   * @param blocking where disks are waited for
   * @param gate tells whether there is room for events
   * @param readJournal the id of the journal's read side in the configuration
   */
  public record Storage(
      VersionStore versions, Executor blocking, FreeSpaceGate gate, String readJournal) {}
}
