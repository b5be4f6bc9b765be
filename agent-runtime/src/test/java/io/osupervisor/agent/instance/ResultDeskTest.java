package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.TellResult.NotTold;
import io.osupervisor.agent.instance.TellResult.Told;
import io.osupervisor.agent.protocol.EvolutionDecision;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.protocol.Value;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class ResultDeskTest {
  private static final InstanceId ONE = new InstanceId("one");

  private final AgentCondition condition =
      new AgentCondition(
          new AgentManager.Run(1, AgentHouse.spec(), new VersionId("0".repeat(64))), 0);
  private final TestInbox<AgentInstance.Command> primary = TestInbox.create();
  private final Crew crew = new Crew(() -> ONE, recruit -> primary.getRef());
  private final AtomicBoolean changing = new AtomicBoolean();
  private final ResultDesk desk = new ResultDesk(condition, crew, changing::get);

  @Test
  void shouldWriteNothingWhileNobodyServes() {
    assertThat(code(tell("h-1"))).isEqualTo("not_running");
  }

  @Test
  void shouldSayForEachWhetherItWasToldAndOnlyOnce() {
    serve();
    TestInbox<TellResult> first = tell("h-1");
    TestInbox<TellResult> second = tell("h-2");
    assertThat(primary.receiveMessage()).isEqualTo(new AgentInstance.Tell(result("h-1")));
    assertThat(primary.receiveMessage()).isEqualTo(new AgentInstance.Tell(result("h-2")));
    assertThat(first.hasMessages()).isFalse();
    desk.told(new InstanceEvent.ResultTold(ONE, new Told(result("h-1"))));
    assertThat(first.receiveMessage()).isEqualTo(new Told(result("h-1")));
    assertThat(second.hasMessages()).isFalse();
    desk.ended(ONE);
    assertThat(code(second)).isEqualTo("primary_ended");
    desk.told(new InstanceEvent.ResultTold(ONE, new Told(result("h-2"))));
    desk.abandon();
    assertThat(first.hasMessages() || second.hasMessages()).isFalse();
  }

  @Test
  void shouldNotTellAPrimaryThatIsBeingReplaced() {
    serve();
    changing.set(true);
    assertThat(code(tell("h-1"))).isEqualTo("swap_under_way");
    assertThat(primary.hasMessages()).isFalse();
  }

  @Test
  void shouldTellNothingToAnAgentThatIsToRest() {
    serve();
    condition.close(AgentStatus.STOPPED, Refusals.stopped());
    assertThat(code(tell("h-1"))).isEqualTo("not_running");
  }

  @Test
  void shouldAnswerWhoStillWaitsWhenTheNodeStops() {
    serve();
    TestInbox<TellResult> waiting = tell("h-1");
    desk.abandon();
    assertThat(code(waiting)).isEqualTo("not_running");
  }

  private void serve() {
    crew.crown(crew.recruit(condition.order().spec(), condition.order().version(), Role.PRIMARY));
    crew.moved(new InstanceEvent.Moved(ONE, InstanceState.SERVING));
  }

  private TestInbox<TellResult> tell(String hypothesis) {
    TestInbox<TellResult> replies = TestInbox.create();
    desk.tell(new AgentManager.TellAgent(result(hypothesis), replies.getRef()));
    return replies;
  }

  private static String code(TestInbox<TellResult> replies) {
    return ((NotTold) replies.receiveMessage()).code();
  }

  private static EvolutionResult result(String hypothesis) {
    return new EvolutionResult(hypothesis, EvolutionDecision.PROMOTED, "faster", Value.NULL);
  }
}
