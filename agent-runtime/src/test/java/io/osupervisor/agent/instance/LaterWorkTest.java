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

/** What waits until callers are answered by a new version, and for how long. */
class LaterWorkTest {
  private static final VersionId ONE = new VersionId("0a".repeat(32));
  private static final VersionId TWO = new VersionId("0b".repeat(32));
  private static final ManagerEvent.PrimaryChanged CHANGED =
      new ManagerEvent.PrimaryChanged("h-1", null, TWO, ONE, 7);

  private final ManualPort port = new ManualPort();
  private final AgentCondition condition =
      new AgentCondition(new AgentManager.Run(1, AgentHouse.spec(), TWO), 0);
  private final TestInbox<AgentInstance.Command> told = TestInbox.create();
  private final Crew crew = new Crew(() -> new InstanceId("one"), recruit -> told.getRef());
  private final RequestFlow requests =
      new RequestFlow(
          port,
          condition,
          crew,
          new AgentRecorder(),
          new OutcomeFeed(port, InstantSource.system()),
          Unheard.ENDS);
  private final LaterWork later = new LaterWork(port, requests, LaterWork.LONGEST);
  private final List<String> done = new ArrayList<>();

  @Test
  void shouldWaitForAnAnswerWhereARequestIsOpen() {
    later.add(() -> done.add("first"));
    later.add(() -> done.add("second"));
    ask();
    later.serving();
    assertThat(done).isEmpty();
    later.begin();
    later.begin();
    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void shouldNotWaitWhereNobodyAsks() {
    later.add(() -> done.add("work"));
    later.serving();
    assertThat(done).containsExactly("work");
    assertThat(port.pass(Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void shouldNotWaitLongForAnAnswerThatDoesNotCome() {
    later.add(() -> done.add("work"));
    ask();
    later.serving();
    assertThat(port.pass(Duration.ofMillis(99))).isEmpty();
    assertThat(port.pass(Duration.ofMillis(1))).containsExactly(LaterWork.Due.WORK);
  }

  @Test
  void shouldTellOfAChangeAtOnceAndLaterThatRequestsGoOn() {
    later.announce(CHANGED);
    assertThat(port.events).containsExactly(CHANGED);
    later.begin();
    assertThat(port.events).containsExactly(CHANGED, new ManagerEvent.Resumed(7));
  }

  @Test
  void shouldMakeNobodyAnHeirWhoIsToEnd() {
    Crew.Member former = crew.recruit(condition.order().spec(), ONE, Role.STANDBY);
    crew.moved(new InstanceEvent.Moved(former.id(), InstanceState.FOLLOWING));
    assertThat(crew.heir(ONE)).contains(former);
    later.retire(former);
    assertThat(crew.heir(ONE)).isEmpty();
    assertThat(told.hasMessages()).isFalse();
    later.begin();
    assertThat(told.receiveMessage()).isInstanceOf(AgentInstance.GiveUp.class);
  }

  private void ask() {
    Crew.Member primary = crew.recruit(condition.order().spec(), TWO, Role.PRIMARY);
    crew.crown(primary);
    crew.moved(new InstanceEvent.Moved(primary.id(), InstanceState.SERVING));
    requests.ask(
        new AgentManager.Ask(
            new AgentRequest(
                Value.parseJson("{}"),
                null,
                null,
                Duration.ofMinutes(2),
                new AgentRequest.Guarantee(false, false),
                TestInbox.<AgentReply>create().getRef())));
    assertThat(told.receiveMessage()).isInstanceOf(AgentInstance.Deliver.class);
  }
}
