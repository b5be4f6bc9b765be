package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.ShadowSupervisor;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Runs the trials of one agent on pairs of shadows. What cannot be planned or run ends invalid with
 * its code.
 */
public final class ShadowTrials implements TrialRunner {
  private record Running(String name, TrialReports reports) {}

  private final ActorRef<ShadowSupervisor.Command> shadows;
  private final RandomGenerator seeds;
  private final TrialArchive archive;
  private final Map<HypothesisId, Running> running = new HashMap<>();

  /**
   * Those of one agent.
   *
   * @param seeds gives each trial the seed of its lot, which its evidence tells
   * @param archive keeps what each of them observed
   */
  public ShadowTrials(
      ActorRef<ShadowSupervisor.Command> shadows, RandomGenerator seeds, TrialArchive archive) {
    this.shadows = shadows;
    this.seeds = seeds;
    this.archive = archive;
  }

  @Override
  public void start(Trial trial, ActorRef<Report> owner) {
    stop(trial.id());
    try {
      PairPlan plan = TrialPlans.of(trial, seeds.nextLong());
      TrialReports reports = new TrialReports(trial, plan, owner, archive);
      running.put(trial.id(), new Running(plan.trial(), reports));
      shadows.tell(new ShadowSupervisor.Start(plan, reports));
    } catch (AgentException e) {
      owner.tell(
          new Report.Judged(
              trial.id(),
              Verdict.INVALID,
              e.code(),
              String.valueOf(e.getMessage()),
              Evidence.NONE));
    }
  }

  @Override
  public void stop(HypothesisId id) {
    Running former = running.remove(id);
    if (former != null) {
      former.reports().end();
      shadows.tell(new ShadowSupervisor.End(former.name()));
    }
  }
}
