package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A canary answers what was drawn for it, and no caller is forgotten when it ends. */
class CanaryTest {
  private static final VersionId OLD = new VersionId("0a".repeat(32));
  private static final VersionId NEW = new VersionId("0b".repeat(32));
  private static final InstanceId PRIMARY = new InstanceId("tiny-1");
  private static final InstanceId CANARY = new InstanceId("tiny-2");
  private static final InstantSource AT = InstantSource.fixed(Instant.EPOCH);
  private static final Value DATA = Value.parseJson("{}");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ManualPort port = new ManualPort();
  private final AgentCondition condition =
      new AgentCondition(new AgentManager.Run(1, AgentHouse.spec(), OLD), 0);
  private final Map<InstanceId, TestInbox<AgentInstance.Command>> told = new HashMap<>();
  private final TestInbox<CanaryEvent> owner = TestInbox.create();
  private int names;
  private final Crew crew =
      new Crew(
          () -> new InstanceId("tiny-" + ++names),
          recruit -> {
            TestInbox<AgentInstance.Command> inbox = TestInbox.create();
            told.put(recruit.id(), inbox);
            return inbox.getRef();
          });
  private final RequestEnds ends =
      new RequestEnds(new AgentId("tiny"), RequestObserver.NONE, AT, AnswerGate.alwaysOpen());
  private final RequestFlow main =
      new RequestFlow(port, condition, crew, new AgentRecorder(), new OutcomeFeed(port, AT), ends);
  private final Canary canary =
      new Canary(
          port,
          condition,
          crew,
          main,
          target -> main.beside(target, ends),
          new TrialCuts(port, condition, crew, main, () -> false),
          ends,
          AT,
          () -> false);

  CanaryTest() {
    crew.crown(crew.recruit(condition.order().spec(), OLD, Role.PRIMARY));
    crew.moved(new InstanceEvent.Moved(PRIMARY, InstanceState.SERVING));
  }

  private void serve() {
    canary.start(new AgentManager.StartCanary(NEW, CanaryClaim.TRIAL, owner.getRef()));
    crew.moved(new InstanceEvent.Moved(CANARY, InstanceState.SERVING));
    assertThat(canary.takes(new InstanceEvent.Serving(CANARY, Duration.ZERO, 0))).isTrue();
    assertThat(owner.receiveMessage()).isEqualTo(new CanaryEvent.Serving(CANARY, NEW));
  }

  private TestInbox<AgentReply> ask(boolean idempotent, boolean drawnForCanary) {
    TestInbox<AgentReply> replies = TestInbox.create();
    AgentManager.Ask ask =
        new AgentManager.Ask(
            new AgentRequest(
                DATA,
                "k",
                null,
                PATIENCE,
                new AgentRequest.Guarantee(idempotent, false),
                replies.getRef()),
            new Draw(7, drawnForCanary ? CANARY : PRIMARY, drawnForCanary));
    if (!canary.ask(ask)) {
      main.ask(ask);
    }
    return replies;
  }

  private String delivered(InstanceId to) {
    return ((AgentInstance.Deliver) told(to).receiveMessage()).requestId();
  }

  private TestInbox<AgentInstance.Command> told(InstanceId of) {
    return Objects.requireNonNull(told.get(of));
  }

  private static InstanceEvent.Answered answered(InstanceId by, String id) {
    return new InstanceEvent.Answered(
        by,
        id,
        new AgentReply.Answer(DATA, by.value(), NEW.value(), 1, false),
        new AgentMessage.Answer.Data(DATA),
        1_500);
  }

  private void end(Set<String> written, EndReason reason) {
    InstanceEvent.Ended ended = new InstanceEvent.Ended(CANARY, reason, 0, written, Set.of());
    crew.strike(CANARY);
    assertThat(canary.ended(ended)).isTrue();
  }

  private static CanaryEvent.Answered told(
      boolean canary, @Nullable InstanceId by, boolean failed, long nanos) {
    Draw draw = new Draw(7, canary ? CANARY : PRIMARY, canary);
    return new CanaryEvent.Answered(draw, "k", by, Instant.EPOCH, failed, nanos);
  }

  @Test
  void shouldGiveEachArmWhatWasDrawnForItAndTellHowItEnds() {
    serve();
    TestInbox<AgentReply> fromCanary = ask(false, true);
    TestInbox<AgentReply> fromPrimary = ask(false, false);
    assertThat(canary.takes(answered(CANARY, delivered(CANARY)))).isTrue();
    InstanceEvent.Answered primary = answered(PRIMARY, delivered(PRIMARY));
    assertThat(canary.takes(primary)).isFalse();
    main.answered(primary);
    assertThat(fromCanary.receiveMessage()).isInstanceOf(AgentReply.Answer.class);
    assertThat(fromPrimary.receiveMessage()).isInstanceOf(AgentReply.Answer.class);
    assertThat(owner.getAllReceived())
        .containsExactly(told(true, CANARY, false, 1_500), told(false, PRIMARY, false, 1_500));
    assertThat(crew.heir(NEW)).as("nobody's heir").isEmpty();
  }

  @Test
  void shouldHandWhatADeadCanaryHadToThePrimaryWhereItMay() {
    serve();
    TestInbox<AgentReply> once = ask(false, true);
    String written = delivered(CANARY);
    TestInbox<AgentReply> again = ask(true, true);
    String rewritten = delivered(CANARY);
    EndReason died = EndReason.fault("exit", "exit code 7");
    end(Set.of(written, rewritten), died);
    assertThat(((AgentReply.Refusal) once.receiveMessage()).code()).isEqualTo("agent_restarted");
    assertThat(delivered(PRIMARY)).isEqualTo(rewritten);
    main.answered(answered(PRIMARY, rewritten));
    assertThat(again.receiveMessage()).isInstanceOf(AgentReply.Answer.class);
    assertThat(owner.receiveMessage()).isEqualTo(new CanaryEvent.Ended(NEW, died));
    TestInbox<AgentReply> late = ask(false, true);
    main.answered(answered(PRIMARY, delivered(PRIMARY)));
    assertThat(late.receiveMessage()).isInstanceOf(AgentReply.Answer.class);
  }

  @Test
  void shouldLetTheCanaryFinishWhenItsTrialIsOver() {
    serve();
    TestInbox<AgentReply> open = ask(false, true);
    String id = delivered(CANARY);
    canary.end(new AgentManager.EndCanary(owner.getRef()));
    assertThat(told(CANARY).receiveMessage()).isInstanceOf(AgentInstance.Stop.class);
    ask(false, true);
    assertThat(delivered(PRIMARY)).isNotEqualTo(id);
    canary.takes(answered(CANARY, id));
    assertThat(open.receiveMessage()).isInstanceOf(AgentReply.Answer.class);
    end(Set.of(), EndReason.stopped("it finished"));
    assertThat(owner.hasMessages()).isFalse();
  }

  @Test
  void shouldStartTheNextOnceTheFormerHasLeft() {
    serve();
    TestInbox<CanaryEvent> next = TestInbox.create();
    canary.start(new AgentManager.StartCanary(NEW, CanaryClaim.TRIAL, next.getRef()));
    assertThat(told).hasSize(2);
    end(Set.of(), EndReason.stopped("it finished"));
    assertThat(told).hasSize(3);
    crew.moved(new InstanceEvent.Moved(new InstanceId("tiny-3"), InstanceState.SERVING));
    canary.takes(new InstanceEvent.Serving(new InstanceId("tiny-3"), Duration.ZERO, 0));
    assertThat(next.receiveMessage()).isInstanceOf(CanaryEvent.Serving.class);
  }

  private void share(TestInbox<CanaryEvent> by, VersionId version) {
    canary.start(new AgentManager.StartCanary(version, CanaryClaim.SHARE, by.getRef()));
  }

  private static String endOf(TestInbox<CanaryEvent> told) {
    return ((CanaryEvent.Ended) told.receiveMessage()).reason().code();
  }

  @Test
  void shouldNotShareBesideTheCanaryOfATrial() {
    serve();
    TestInbox<CanaryEvent> share = TestInbox.create();
    share(share, NEW);
    assertThat(endOf(share)).isEqualTo(EndReason.CANARY_TAKEN);
    assertThat(told(CANARY).hasMessages()).as("it goes on").isFalse();
    assertThat(owner.hasMessages()).isFalse();
  }

  @Test
  void shouldNotShareWhereATrialWaitsForItsCanary() {
    crew.uncrown();
    canary.start(new AgentManager.StartCanary(NEW, CanaryClaim.TRIAL, owner.getRef()));
    TestInbox<CanaryEvent> share = TestInbox.create();
    share(share, NEW);
    assertThat(endOf(share)).isEqualTo(EndReason.CANARY_TAKEN);
  }

  @Test
  void shouldGiveThePlaceOfAShareToATrial() {
    TestInbox<CanaryEvent> share = TestInbox.create();
    share(share, NEW);
    canary.start(new AgentManager.StartCanary(NEW, CanaryClaim.TRIAL, owner.getRef()));
    assertThat(endOf(share)).isEqualTo(EndReason.CANARY_TAKEN);
    end(Set.of(), EndReason.stopped("it went"));
    assertThat(told).hasSize(3);
    assertThat(owner.hasMessages()).isFalse();
    assertThat(share.hasMessages()).isFalse();
  }

  @Test
  void shouldStartAnotherVersionForTheSameOwner() {
    TestInbox<CanaryEvent> share = TestInbox.create();
    share(share, NEW);
    share(share, OLD);
    assertThat(told).hasSize(2);
    end(Set.of(), EndReason.stopped("it went"));
    assertThat(told).hasSize(3);
    assertThat(crew.versionOf(new InstanceId("tiny-3"))).contains(OLD);
    assertThat(share.hasMessages()).isFalse();
  }

  @Test
  void shouldWaitUntilTheAgentAnswers() {
    crew.uncrown();
    canary.start(new AgentManager.StartCanary(NEW, CanaryClaim.TRIAL, owner.getRef()));
    pass();
    assertThat(told).hasSize(1);
    crew.crown(crew.standbys(OLD).get(0));
    pass();
    assertThat(told).hasSize(2);
    assertThat(owner.hasMessages()).isFalse();
  }

  @Test
  void shouldNotStartWhatNobodyWantsAnyMore() {
    crew.uncrown();
    canary.start(new AgentManager.StartCanary(NEW, CanaryClaim.TRIAL, owner.getRef()));
    canary.end(new AgentManager.EndCanary(owner.getRef()));
    crew.crown(crew.standbys(OLD).get(0));
    pass();
    assertThat(told).hasSize(1);
  }

  private void pass() {
    port.pass(Duration.ofSeconds(1)).forEach(due -> canary.on((Canary.Signal) due));
  }
}
