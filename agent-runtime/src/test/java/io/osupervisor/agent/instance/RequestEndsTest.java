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
import io.osupervisor.agent.vault.KeyedAnswer;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every request's end is told once, as its caller is told, with what had it. */
class RequestEndsTest {
  private static final VersionId VERSION = new VersionId("0a".repeat(32));
  private static final InstanceId ONE = new InstanceId("one");
  private static final Value ASKED = Value.parseJson("{\"add\":1}");
  private static final Value ANSWER = Value.parseJson("{\"total\":1}");
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");

  private final ManualPort port = new ManualPort();
  private final AgentCondition condition =
      new AgentCondition(new AgentManager.Run(1, AgentHouse.spec(), VERSION), 0);
  private final TestInbox<AgentInstance.Command> told = TestInbox.create();
  private final Crew crew = new Crew(() -> ONE, recruit -> told.getRef());
  private final List<EndedRequest> ended = new ArrayList<>();
  private final RequestFlow requests =
      new RequestFlow(
          port,
          condition,
          crew,
          new AgentRecorder(),
          new OutcomeFeed(port, InstantSource.fixed(AT)),
          new RequestEnds(
              new AgentId("tiny"), ended::add, InstantSource.fixed(AT), AnswerGate.alwaysOpen()));

  RequestEndsTest() {
    Crew.Member primary = crew.recruit(condition.order().spec(), VERSION, Role.PRIMARY);
    crew.crown(primary);
    crew.moved(new InstanceEvent.Moved(ONE, InstanceState.SERVING));
  }

  @Test
  void shouldTellAnAnswerWithItsInstanceVersionAndLatency() {
    ask(null);
    answer(delivered(), new AgentMessage.Answer.Data(ANSWER));
    assertThat(ended)
        .containsExactly(
            new EndedRequest(
                new AgentId("tiny"),
                EndedRequest.Part.PRIMARY,
                "0-1",
                ASKED,
                "k",
                "ok",
                null,
                ANSWER,
                new EndedRequest.Server(ONE, VERSION),
                Duration.ofNanos(1500),
                AT,
                new EndedRequest.Times(TRACE, 0, 0, false)));
  }

  @Test
  void shouldTellTheAgentsOwnCodeOfAnErrorAndNothingOfItsWords() {
    ask(null);
    answer(delivered(), new AgentMessage.Answer.Failure("no_money", "4711 has none"));
    assertThat(ended).singleElement().hasNoNullFieldsOrPropertiesExcept("answer");
    assertThat(ended.get(0).outcome()).isEqualTo("agent_error");
    assertThat(ended.get(0).error()).isEqualTo("no_money");
    assertThat(ended.get(0).toString()).doesNotContain("4711");
  }

  @Test
  void shouldTellOfATimeoutOnceAndOfTheLateAnswerNothing() {
    ask(null);
    String id = delivered();
    port.pass(PATIENCE).forEach(due -> requests.on((RequestFlow.Signal) due));
    answer(id, new AgentMessage.Answer.Data(ANSWER));
    assertThat(ended).extracting(EndedRequest::outcome).containsExactly("timeout");
    assertThat(ended.get(0).latency()).isNull();
    assertThat(ended.get(0).server()).isEqualTo(new EndedRequest.Server(ONE, VERSION));
  }

  @Test
  void shouldTellWhatHadARequestThatWasLostWithIt() {
    ask(null);
    String id = delivered();
    crew.strike(ONE);
    requests.instanceEnded(
        new InstanceEvent.Ended(
            ONE, EndReason.fault("exited", "it died"), 0, Set.of(id), Set.of()));
    assertThat(ended).extracting(EndedRequest::outcome).containsExactly("agent_restarted");
    assertThat(ended.get(0).server()).isEqualTo(new EndedRequest.Server(ONE, VERSION));
  }

  @Test
  void shouldTellOfARefusalThatNothingHadTheRequest() {
    condition.close(AgentStatus.STOPPED, Refusals.stopped());
    ask(null);
    assertThat(ended).extracting(EndedRequest::outcome).containsExactly("stopped");
    assertThat(ended.get(0).server()).isNull();
    assertThat(ended.get(0).requestId()).isNull();
  }

  @Test
  void shouldTellOfAKeptAnswerThatNoInstanceGaveIt() {
    ask("once");
    KeyedAnswer kept = new KeyedAnswer("once", AT, new KeyedAnswer.Data(ANSWER));
    requests.on((RequestFlow.Signal) port.answer(new VaultReply.KeyAnswered(kept)));
    assertThat(ended).extracting(EndedRequest::answer).containsExactly(ANSWER);
    assertThat(ended.get(0).server()).isNull();
  }

  @Test
  void shouldTellHowLongItWaitedAndOfWhichTraceItIsAPart() {
    requests.hold();
    ask(null);
    port.pass(Duration.ofMillis(3));
    requests.release();
    String id = delivered();
    port.pass(Duration.ofMillis(4));
    answer(id, new AgentMessage.Answer.Data(ANSWER));
    assertThat(ended)
        .extracting(EndedRequest::times)
        .containsExactly(new EndedRequest.Times(TRACE, 3_000_000, 7_000_000, false));
  }

  private void ask(@Nullable String idempotencyKey) {
    requests.ask(
        new AgentManager.Ask(
            new AgentRequest(
                ASKED,
                "k",
                idempotencyKey,
                PATIENCE,
                new AgentRequest.Guarantee(false, false),
                TRACE,
                TestInbox.<AgentReply>create().getRef())));
  }

  private String delivered() {
    return ((AgentInstance.Deliver) told.receiveMessage()).requestId();
  }

  private void answer(String id, AgentMessage.Answer said) {
    AgentReply reply =
        said instanceof AgentMessage.Answer.Failure failure
            ? Refusals.agentError(failure.code(), failure.message())
            : new AgentReply.Answer(ANSWER, ONE.value(), VERSION.value(), 1, false);
    requests.answered(new InstanceEvent.Answered(ONE, id, reply, said, 1500));
  }
}
