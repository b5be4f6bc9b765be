package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.shadow.BatchPlan;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.ShadowSupervisor;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.traffic.MirrorShare;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Runs the trials of one agent on shadows. What cannot be planned or run ends invalid with its
 * code.
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
  public void start(List<Trial> batch, ActorRef<Report> owner) {
    batch.forEach(trial -> stop(trial.id()));
    Map<Trial, PairPlan> plans = plan(batch, owner);
    if (plans.isEmpty()) {
      return;
    }
    Map<String, TrialReports> reports = new HashMap<>();
    plans.forEach(
        (trial, plan) -> {
          TrialReports told = new TrialReports(trial, plan, batch.size() > 1, owner, archive);
          reports.put(plan.trial(), told);
          running.put(trial.id(), new Running(plan.trial(), told));
        });
    shadows.tell(
        new ShadowSupervisor.Start(
            new BatchPlan(List.copyOf(plans.values())),
            report -> Objects.requireNonNull(reports.get(report.trial())).accept(report)));
  }

  private Map<Trial, PairPlan> plan(List<Trial> batch, ActorRef<Report> owner) {
    int claiming = (int) batch.stream().filter(TrialPlans::claims).count();
    long seed = seeds.nextLong();
    Map<Trial, PairPlan> plans = new LinkedHashMap<>();
    MirrorShare share = null;
    for (Trial trial : batch) {
      try {
        share = share == null ? TrialPlans.share(batch) : share;
        plans.put(trial, TrialPlans.of(trial, share, claiming, seed));
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
    return plans;
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
