package io.osupervisor.arbiter.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.CanaryEvent;
import io.osupervisor.agent.instance.Draw;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.Arm;
import io.osupervisor.traffic.SplitCounts;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CanaryTrialTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Instant NOW = Instant.ofEpochMilli(1_000_000);
  private static final VersionId CANDIDATE = new VersionId("b".repeat(64));
  private static final InstanceId PRIMARY = new InstanceId("i-1");
  private static final InstanceId CANARY = new InstanceId("i-2");
  private static final CanaryPlan PLAN =
      new CanaryPlan(
          CANDIDATE,
          StateKind.NONE,
          new TrialRules(
              0.05,
              60,
              Duration.ofMinutes(30),
              1000,
              Duration.ofSeconds(1),
              true,
              List.of(),
              List.of(new Guard(Metric.ERROR_RATE, 0.1))),
          List.of(2_500, 5_000));

  private final TestProbe<AgentManager.Command> manager = KIT.createTestProbe();
  private final TestProbe<TrafficSplitter.Command> splitter = KIT.createTestProbe();
  private final TestProbe<CanaryReport> reports = KIT.createTestProbe();
  private final CompletableFuture<CanaryReport> taken = new CompletableFuture<>();
  private final ActorRef<CanaryTrial.Command> trial =
      KIT.spawn(
          Canaries.on(manager.ref(), splitter.ref(), InstantSource.fixed(NOW))
              .of(PLAN, this::take));
  private final ActorRef<CanaryEvent> events = started();
  private Instant at = NOW;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private CompletionStage<CanaryReport> take(CanaryReport report) {
    reports.ref().tell(report);
    return taken;
  }

  private ActorRef<CanaryEvent> started() {
    AgentManager.StartCanary start =
        manager.expectMessageClass(AgentManager.StartCanary.class, PATIENCE);
    assertThat(start.version()).isEqualTo(CANDIDATE);
    return start.owner();
  }

  /** Past what is asked each second. */
  private <M extends TrafficSplitter.Command> M next(Class<M> type) {
    while (true) {
      TrafficSplitter.Command command = splitter.receiveMessage(PATIENCE);
      if (type.isInstance(command)) {
        return type.cast(command);
      }
      assertThat(command).isInstanceOf(TrafficSplitter.CountShared.class);
    }
  }

  private TrafficSplitter.ShareOut shared(int weight) {
    TrafficSplitter.ShareOut share = next(TrafficSplitter.ShareOut.class);
    assertThat(share.canary()).isEqualTo(new Arm(CANARY, CANDIDATE));
    assertThat(share.weight()).isEqualTo(weight);
    assertThat(share.state()).isEqualTo(StateKind.NONE);
    return share;
  }

  /** So many answers of each arm, 50 of each in a second. */
  private void answer(long step, int each, boolean canaryFails) {
    for (int i = 0; i < each; i++) {
      at = at.plusMillis(20);
      events.tell(answered(step, true, CANARY, canaryFails));
      events.tell(answered(step, false, PRIMARY, false));
    }
  }

  private CanaryEvent answered(long step, boolean canary, InstanceId by, boolean failed) {
    Draw draw = new Draw(step, canary ? CANARY : PRIMARY, canary);
    return new CanaryEvent.Answered(draw, null, by, at, failed, 1_000_000);
  }

  private CanaryReport.Judged judged() {
    next(TrafficSplitter.Unshare.class);
    assertThat(manager.expectMessageClass(AgentManager.EndCanary.class, PATIENCE).owner())
        .isEqualTo(events);
    CanaryReport report = reports.receiveMessage(PATIENCE);
    while (report instanceof CanaryReport.Looked) {
      report = reports.receiveMessage(PATIENCE);
    }
    // It must not be heard to be gone before its verdict is taken, and does nothing meanwhile.
    TestProbe<String> watching = KIT.createTestProbe();
    KIT.spawn(
        Behaviors.<String>setup(
            context -> {
              context.watchWith(trial, "gone");
              return Behaviors.receiveMessage(
                  gone -> {
                    watching.ref().tell(gone);
                    return Behaviors.same();
                  });
            }));
    watching.expectNoMessage();
    taken.complete(report);
    assertThat(watching.receiveMessage(PATIENCE)).isEqualTo("gone");
    return (CanaryReport.Judged) report;
  }

  @Test
  void shouldGoFromStepToStepAndEndWithTheVerdict() {
    events.tell(new CanaryEvent.Serving(CANARY, CANDIDATE));
    long first = shared(2_500).step();
    answer(first, 300, false);
    long second = shared(5_000).step();
    assertThat(second).isEqualTo(first + 1);
    answer(second, 300, false);
    CanaryReport.Judged judged = judged();
    assertThat(judged.decisive().verdict().decision()).isEqualTo(Decision.PROMOTE);
    assertThat(judged.steps()).hasSize(2);
  }

  @Test
  void shouldTakeAllRequestsBackAtHarm() {
    events.tell(new CanaryEvent.Serving(CANARY, CANDIDATE));
    answer(shared(2_500).step(), 300, true);
    assertThat(judged().decisive().verdict().reason()).isEqualTo("harm");
  }

  @Test
  void shouldTakeAllRequestsBackWhenTheCanaryDies() {
    events.tell(new CanaryEvent.Serving(CANARY, CANDIDATE));
    shared(2_500);
    events.tell(new CanaryEvent.Ended(CANDIDATE, EndReason.fault("exit", "exit code 7")));
    assertThat(judged().decisive().verdict().reason()).isEqualTo("hard_stop");
  }

  @Test
  void shouldNotBlameWhatWasStopped() {
    events.tell(new CanaryEvent.Ended(CANDIDATE, EndReason.stopped("the agent is stopped")));
    assertThat(judged().decisive().verdict().decision()).isEqualTo(Decision.INVALID);
  }

  @Test
  void shouldNotCountWhatAnotherStepDrew() {
    events.tell(new CanaryEvent.Serving(CANARY, CANDIDATE));
    TrafficSplitter.ShareOut share = shared(2_500);
    answer(share.step() - 1, 300, true);
    for (int i = 0; i < 100; i++) {
      share.to().tell(new SplitCounts(share.step() - 1, 100, 0));
    }
    answer(share.step(), 300, false);
    assertThat(shared(5_000).step()).isEqualTo(share.step() + 1);
  }

  @Test
  void shouldBelieveTheLotOnlyAsItFalls() {
    events.tell(new CanaryEvent.Serving(CANARY, CANDIDATE));
    TrafficSplitter.ShareOut share = shared(2_500);
    share.to().tell(new SplitCounts(share.step(), 900, 100));
    assertThat(judged().decisive().verdict().words()).contains("sample_ratio");
  }
}
