package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** What becomes of a request while it is looked up whether its key was answered before. */
class KeyLookUpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ManualPort port = new ManualPort();
  private final AgentCondition condition =
      new AgentCondition(
          new AgentManager.Run(1, AgentHouse.spec("max-queue = 2"), new VersionId("0".repeat(64))),
          0);
  private final RequestFlow requests =
      new RequestFlow(
          port,
          condition,
          new Crew(
              () -> new InstanceId("one"),
              recruit -> TestInbox.<AgentInstance.Command>create().getRef()),
          new AgentRecorder(),
          new OutcomeFeed(port, InstantSource.system()),
          Unheard.ENDS);

  @Test
  void shouldCountAsQueued() {
    TestInbox<AgentReply> first = ask("a");
    ask("b");
    TestInbox<AgentReply> third = ask("c");
    assertThat(refusal(third).code()).isEqualTo("overloaded");
    port.answer(new VaultReply.KeyTouched("a"));
    assertThat(first.hasMessages()).isFalse();
  }

  @Test
  void shouldFreeItsPlaceWhenItsKeyIsKnown() {
    TestInbox<AgentReply> first = ask("a");
    ask("b");
    requests.on((RequestFlow.Signal) port.answer(new VaultReply.KeyTouched("a")));
    assertThat(refusal(first).code()).isEqualTo("outcome_unknown");
    assertThat(ask("c").hasMessages()).isFalse();
  }

  @Test
  void shouldBeToldAtItsDeadlineAndNeverAgain() {
    TestInbox<AgentReply> asked = ask("a");
    pass(PATIENCE.minusMillis(20));
    assertThat(asked.hasMessages()).isFalse();
    pass(Duration.ofMillis(20));
    Refusal late = refusal(asked);
    assertThat(late.code()).isEqualTo("timeout");
    assertThat(late.outcome()).isEqualTo("not_delivered");
    requests.on((RequestFlow.Signal) port.answer(new VaultReply.KeyUnknown("a")));
    pass(PATIENCE);
    assertThat(asked.hasMessages()).isFalse();
    assertThat(ask("a").hasMessages()).as("its key is free again").isFalse();
  }

  @Test
  void shouldBeRefusedAtOnceWhenTheAgentStopsAndNeverAgain() {
    TestInbox<AgentReply> asked = ask("a");
    condition.close(AgentStatus.STOPPED, Refusals.stopped());
    requests.refuseAll(Refusals.stopped());
    assertThat(refusal(asked).code()).isEqualTo("stopped");
    requests.on((RequestFlow.Signal) port.answer(new VaultReply.KeyUnknown("a")));
    pass(PATIENCE.multipliedBy(2));
    requests.abandon(Refusals.notUp(AgentStatus.STOPPED));
    assertThat(asked.hasMessages()).isFalse();
  }

  @Test
  void shouldWaitLikeAllOthersOnceItsKeyIsNew() {
    TestInbox<AgentReply> asked = ask("a");
    requests.on((RequestFlow.Signal) port.answer(new VaultReply.KeyUnknown("a")));
    assertThat(refusal(ask("a")).code()).isEqualTo("in_progress");
    pass(PATIENCE);
    assertThat(refusal(asked).code()).isEqualTo("timeout");
  }

  @Test
  void shouldBeRefusedWhenTheMemoryDoesNotAnswer() {
    TestInbox<AgentReply> asked = ask("a");
    requests.on((RequestFlow.Signal) port.answer(null));
    assertThat(refusal(asked).code()).isEqualTo("memory_unavailable");
  }

  private TestInbox<AgentReply> ask(String key) {
    TestInbox<AgentReply> replies = TestInbox.create();
    requests.ask(
        new AgentManager.Ask(
            new AgentRequest(
                Value.parseJson("{}"),
                null,
                key,
                PATIENCE,
                new AgentRequest.Guarantee(false, false),
                replies.getRef())));
    return replies;
  }

  private void pass(Duration time) {
    port.pass(time).forEach(due -> requests.on((RequestFlow.Signal) due));
  }

  /** The one reply that came. */
  private static Refusal refusal(TestInbox<AgentReply> replies) {
    Refusal refusal = (Refusal) replies.receiveMessage();
    assertThat(replies.hasMessages()).isFalse();
    return refusal;
  }
}
