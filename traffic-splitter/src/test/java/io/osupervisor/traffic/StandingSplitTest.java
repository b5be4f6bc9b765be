package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.CanaryClaim;
import io.osupervisor.agent.instance.CanaryEvent;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.config.StateKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A version gets a share of the requests, and loses it. */
class StandingSplitTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_000));
  private static final VersionId OLD = new VersionId("a".repeat(64));
  private static final VersionId OLDER = new VersionId("b".repeat(64));
  private static final InstanceId CANARY = new InstanceId("i-2");

  private final TestProbe<AgentManager.Command> manager = KIT.createTestProbe();
  private final TestProbe<TrafficSplitter.Command> splitter = KIT.createTestProbe();
  private final TestProbe<StandingSplit.Outcome> outcomes = KIT.createTestProbe();
  private final TestProbe<String> ended = KIT.createTestProbe();
  private final ActorRef<StandingSplit.Command> split =
      KIT.spawn(
          StandingSplit.create(
              manager.ref(),
              splitter.ref(),
              CLOCK,
              (version, why) -> ended.ref().tell(version.shortForm() + " " + why)));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private void give(VersionId version, int weight) {
    split.tell(new StandingSplit.Give(version, weight, outcomes.ref()));
  }

  private AgentManager.StartCanary started(VersionId version) {
    assertThat(splitter.receiveMessage(PATIENCE)).isInstanceOf(TrafficSplitter.Unshare.class);
    AgentManager.StartCanary start =
        manager.expectMessageClass(AgentManager.StartCanary.class, PATIENCE);
    assertThat(start.version()).isEqualTo(version);
    assertThat(start.claim()).isEqualTo(CanaryClaim.SHARE);
    return start;
  }

  private void shared(VersionId version, int weight) {
    TrafficSplitter.ShareOut share =
        splitter.expectMessageClass(TrafficSplitter.ShareOut.class, PATIENCE);
    assertThat(share.canary()).isEqualTo(new Arm(CANARY, version));
    assertThat(share.weight()).isEqualTo(weight);
    assertThat(share.state()).isEqualTo(StateKind.NONE);
    assertThat(outcomes.receiveMessage(PATIENCE)).isEqualTo(StandingSplit.Given.SHARE);
  }

  private String refused() {
    return ((StandingSplit.NotGiven) outcomes.receiveMessage(PATIENCE)).code();
  }

  private ActorRef<CanaryEvent> serving(int weight) {
    give(OLD, weight);
    ActorRef<CanaryEvent> owner = started(OLD).owner();
    owner.tell(new CanaryEvent.Serving(CANARY, OLD));
    shared(OLD, weight);
    return owner;
  }

  private void takenBack() {
    assertThat(splitter.receiveMessage(PATIENCE)).isInstanceOf(TrafficSplitter.Unshare.class);
    assertThat(manager.receiveMessage(PATIENCE)).isInstanceOf(AgentManager.EndCanary.class);
  }

  @Test
  void shouldShareOutOnceTheVersionAnswersAndWeighItAnew() {
    serving(1_250);
    give(OLD, 5_000);
    shared(OLD, 5_000);
    assertThat(reset().any()).isTrue();
    takenBack();
    assertThat(reset().any()).as("nothing is left to take back").isFalse();
    ended.expectNoMessage();
  }

  private StandingSplit.WasShared reset() {
    TestProbe<StandingSplit.WasShared> answers = KIT.createTestProbe();
    split.tell(new StandingSplit.Reset(answers.ref()));
    return answers.receiveMessage(PATIENCE);
  }

  /** The splitter was told when it is answered: whoever asks it then sees one share. */
  @Test
  void shouldAnswerAResetOnceTheSplitterWasTold() {
    TestProbe<Object> order = KIT.createTestProbe();
    ActorRef<StandingSplit.Command> ordered =
        KIT.spawn(
            StandingSplit.create(manager.ref(), order.ref().narrow(), CLOCK, (version, why) -> {}));
    ordered.tell(new StandingSplit.Give(OLD, 100, outcomes.ref()));
    assertThat(order.receiveMessage(PATIENCE)).isInstanceOf(TrafficSplitter.Unshare.class);
    ordered.tell(new StandingSplit.Reset(order.ref().narrow()));
    assertThat(order.receiveMessage(PATIENCE)).isInstanceOf(TrafficSplitter.Unshare.class);
    assertThat(order.receiveMessage(PATIENCE)).isEqualTo(new StandingSplit.WasShared(true));
    assertThat(refused()).isEqualTo("interrupted");
  }

  @Test
  void shouldTellOfAShareThatEndsThoughNobodyAskedForThat() {
    serving(1_250);
    split.tell(new StandingSplit.TakeBack("another version became the primary"));
    takenBack();
    assertThat(ended.receiveMessage(PATIENCE))
        .isEqualTo(OLD.shortForm() + " another version became the primary");
    serving(1_250);
    KIT.stop(split);
    assertThat(ended.receiveMessage(PATIENCE)).isEqualTo(OLD.shortForm() + " what gives it ended");
  }

  @Test
  void shouldGiveTheShareToAnotherVersion() {
    ActorRef<CanaryEvent> owner = serving(1_250);
    give(OLDER, 1);
    started(OLDER);
    assertThat(ended.receiveMessage(PATIENCE))
        .isEqualTo(OLD.shortForm() + " version " + OLDER.shortForm() + " is to take its place");
    owner.tell(new CanaryEvent.Serving(CANARY, OLDER));
    shared(OLDER, 1);
  }

  /** It was under way when another version was asked for. */
  @Test
  void shouldNotTakeWhatIsToldOfTheFormerVersionForNews() {
    ActorRef<CanaryEvent> owner = serving(1_250);
    give(OLDER, 100);
    started(OLDER);
    assertThat(ended.receiveMessage(PATIENCE)).startsWith(OLD.shortForm());
    owner.tell(new CanaryEvent.Serving(new InstanceId("i-1"), OLD));
    owner.tell(new CanaryEvent.Ended(OLD, EndReason.fault("exit", "exit code 7")));
    owner.tell(new CanaryEvent.Serving(CANARY, OLDER));
    shared(OLDER, 100);
    owner.tell(new CanaryEvent.Ended(OLD, EndReason.fault("exit", "exit code 7")));
    ended.expectNoMessage();
    assertThat(reset().any()).isTrue();
  }

  @Test
  void shouldSayWhyAVersionGetsNoShare() {
    give(OLD, 100);
    started(OLD).owner().tell(new CanaryEvent.Ended(OLD, EndReason.fault("exit", "exit code 3")));
    takenBack();
    assertThat(refused()).isEqualTo("candidate_ended");
    give(OLD, 100);
    started(OLD)
        .owner()
        .tell(
            new CanaryEvent.Ended(OLD, EndReason.fault(EndReason.CANARY_TAKEN, "a trial has it")));
    takenBack();
    assertThat(refused()).isEqualTo(EndReason.CANARY_TAKEN);
    give(OLD, 100);
    started(OLD);
    give(OLDER, 100);
    assertThat(refused()).isEqualTo("traffic_under_way");
    split.tell(new StandingSplit.TakeBack("the agent is stopped"));
    takenBack();
    assertThat(refused()).isEqualTo("interrupted");
    ended.expectNoMessage();
  }

  @Test
  void shouldTakeTheShareOfAVersionBackThatEnds() {
    serving(100).tell(new CanaryEvent.Ended(OLD, EndReason.fault("exit", "exit code 7")));
    takenBack();
    assertThat(ended.receiveMessage(PATIENCE)).isEqualTo(OLD.shortForm() + " exit: exit code 7");
    outcomes.expectNoMessage();
  }
}
