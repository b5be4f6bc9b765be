package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.CutResult;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.TrafficSettings;
import io.osupervisor.traffic.TrafficSplitter;
import io.osupervisor.traffic.TrialTraffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rest of a trial that lost a copy, with real shadows and a splitter of the test's own. The
 * rest is timed from before the loss is told, so that a slow machine only makes it longer.
 */
class ShadowRestIT {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final TrialHouse house;
  private final TestProbe<TrafficSplitter.Command> splitter;
  private final TestProbe<PairReport> reports;
  private final TestProbe<ShadowBatch.Command> taken;
  private TrafficSplitter.Attach attached;

  ShadowRestIT(@TempDir Path data) {
    house = new TrialHouse(data, "", new TrafficSettings(1, 1));
    splitter = house.kit.createTestProbe();
    reports = house.kit.createTestProbe();
    taken = house.kit.createTestProbe();
    house.kit.spawn(
        Behaviors.monitor(
            ShadowBatch.Command.class,
            taken.ref(),
            ShadowBatch.create(
                new ShadowBatch.Setup(
                    BatchPlan.of(plan(house)), house.parts, splitter.ref(), reports.ref()))));
    attached = attach();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static PairPlan plan(TrialHouse house) {
    TrialRules rules =
        new TrialRules(
            0.05,
            60,
            Duration.ofMinutes(5),
            1000,
            Duration.ZERO,
            true,
            List.of(),
            List.of(Guard.agreement(0.95)));
    return new PairPlan(
        "rest",
        house.version,
        house.version,
        rules,
        ComparisonRules.STRICT,
        TrialHouse.WHOLE,
        Unfenced.ALLOW,
        42);
  }

  @Test
  void shouldRaiseNothingBeforeASecondHasPassed() {
    cut(0);
    long before = System.nanoTime();
    // Nothing else is open: the trial rests at once.
    attached.to().tell(new TrialTraffic.Dropped(attached.trial(), "lost"));
    taken.fishForMessage(
        TrialHouse.PATIENCE,
        command ->
            command.toString().equals("RAISE_AGAIN")
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(SECOND);
    splitter.expectMessageClass(TrafficSplitter.Detach.class, TrialHouse.PATIENCE);
    attached = attach();
    cut(1);
  }

  /** Both shadows follow the agent's log. */
  private TrafficSplitter.Attach attach() {
    return splitter.expectMessageClass(TrafficSplitter.Attach.class, TrialHouse.PATIENCE);
  }

  private void cut(long again) {
    attached
        .to()
        .tell(
            new TrialTraffic.Cut(
                attached.trial(), new CutResult.TrialCut(again + 1, 0, 1, house.version, true)));
    PairReport.Ready ready =
        reports.expectMessageClass(PairReport.Ready.class, TrialHouse.PATIENCE);
    assertThat(ready.again()).isEqualTo(again);
  }
}
