package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** How the primary comes to rest for a change of versions. */
class DrainTest {
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private record Signal(Drain.Due due) implements AgentManager.Command {}

  private final ManualPort port = new ManualPort();
  private final AgentCondition condition =
      new AgentCondition(
          new AgentManager.Run(
              1, AgentHouse.spec("drain-timeout = 300ms"), new VersionId("0".repeat(64))),
          0);
  private final TestInbox<AgentInstance.Command> told = TestInbox.create();
  private final InstanceId instance = new InstanceId("one");
  private final Crew crew = new Crew(() -> instance, recruit -> told.getRef());
  private final AgentRecorder recorder = new AgentRecorder();
  private final RequestFlow requests =
      new RequestFlow(
          port,
          condition,
          crew,
          recorder,
          new OutcomeFeed(port, InstantSource.system()),
          Unheard.ENDS);
  private final List<String> quiet = new ArrayList<>();
  private final Drain drain =
      new Drain(
          port,
          condition,
          crew,
          requests,
          recorder,
          Signal::new,
          () -> quiet.add(told.hasMessages() ? "cut before" : "not cut yet"));

  DrainTest() {
    crew.crown(crew.recruit(condition.order().spec(), condition.order().version(), Role.PRIMARY));
    crew.moved(new InstanceEvent.Moved(instance, InstanceState.SERVING));
    port.pass(Duration.ofSeconds(1));
  }

  @Test
  void shouldCutTheLogOfAPrimaryThatHasNothingToDoAtOnce() {
    drain.attempt();
    assertThat(quiet).containsExactly("not cut yet");
    assertThat(told.receiveMessage()).isEqualTo(AgentInstance.Sign.CUT);
    assertThat(port.pass(Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void shouldFinishWhatIsOpenBeforeItCutsAndTakeNothingMore() {
    String open = ask();
    drain.attempt();
    send();
    assertThat(told.hasMessages()).isFalse();
    answer(open);
    assertThat(quiet).hasSize(1);
    assertThat(told.receiveMessage()).isEqualTo(AgentInstance.Sign.CUT);
    assertThat(told.hasMessages()).isFalse();
  }

  @Test
  void shouldLetRequestsGoOnBeforeTheNextAttempt() {
    String open = ask();
    drain.attempt();
    send();
    assertThat(port.pass(PATIENCE)).containsExactly(new Signal(Drain.Due.LATE));
    assertThat(drain.isAnswering()).isFalse();
    drain.rest();
    String second = ((AgentInstance.Deliver) told.receiveMessage()).requestId();
    answer(open);
    answer(second);
    assertThat(quiet).as("it rests").isEmpty();
    assertThat(port.pass(PATIENCE)).containsExactly(new Signal(Drain.Due.AGAIN));
    drain.attempt();
    assertThat(quiet).hasSize(1);
  }

  @Test
  void shouldHaveThreeAttempts() {
    ask();
    for (int i = 0; i < 3; i++) {
      assertThat(drain.isLast()).isFalse();
      drain.attempt();
    }
    assertThat(drain.isLast()).isTrue();
    assertThat(drain.neverQuiet())
        .isEqualTo("requests were still open 300 ms after the last was let in, 3 times");
    drain.reset();
    assertThat(drain.isLast()).isFalse();
  }

  @Test
  void shouldCutNothingOnceItIsStopped() {
    String open = ask();
    drain.attempt();
    drain.stop();
    answer(open);
    assertThat(quiet).isEmpty();
    assertThat(port.pass(Duration.ofSeconds(10))).doesNotHaveAnyElementsOfTypes(Signal.class);
  }

  @Test
  void shouldMeasureFromTheLastAnswerToServiceAndOnlyOnce() {
    drain.attempt();
    port.pass(Duration.ofMillis(3));
    drain.serving();
    drain.serving();
    assertThat(recorder.swapPause.summary().count()).isEqualTo(1);
    assertThat(recorder.swapPause.summary().sum()).isBetween(0.0029, 0.0031);
  }

  @Test
  void shouldMeasureNothingWhereNothingChanged() {
    drain.attempt();
    drain.forget();
    drain.serving();
    assertThat(recorder.swapPause.summary().count()).isZero();
  }

  /** Gives the primary a request; gives what it is called. */
  private String ask() {
    send();
    return ((AgentInstance.Deliver) told.receiveMessage()).requestId();
  }

  private void send() {
    requests.ask(
        new AgentManager.Ask(
            new AgentRequest(
                Value.parseJson("{}"),
                null,
                null,
                Duration.ofHours(1),
                new AgentRequest.Guarantee(false, false),
                TestInbox.<AgentReply>create().getRef())));
  }

  private void answer(String request) {
    AgentReply.Answer answer =
        new AgentReply.Answer(Value.NULL, instance.value(), "0".repeat(64), 1, false);
    requests.answered(new InstanceEvent.Answered(instance, request, answer, null, 1));
    drain.answered();
  }
}
