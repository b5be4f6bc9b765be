package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static io.osupervisor.supervisor.tree.RecordSamples.V2;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.supervisor.Patience;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What follows from a manager's events, without a tree; the test passes the time. */
class AgentLifeTest {
  private static final ManagerEvent CHANGED =
      new ManagerEvent.PrimaryChanged("h1", null, new VersionId(V2), new VersionId(V1), 5);
  private static final RecordKeeper.Keep KEPT =
      new RecordKeeper.Keep(new AgentRecordEvent.PrimaryChanged(V2, "h1", 5, AT));
  private static final RecordKeeper.Keep MARK =
      new RecordKeeper.Keep(new AgentRecordEvent.Started("nobody", AT));

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<RecordKeeper.Keep> keeper = kit.createTestProbe();
  private final CompletableFuture<AgentLife> made = new CompletableFuture<>();
  private final ActorRef<AgentSupervisor.Command> supervisor = kit.spawn(supervisor());

  private Behavior<AgentSupervisor.Command> supervisor() {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  made.complete(
                      new AgentLife(
                          new AgentId("counter"),
                          node(),
                          new RecordBook(keeper.ref()),
                          new Errands(context),
                          timers,
                          context.getLog(),
                          store -> {
                            throw new IllegalStateException("no tree here");
                          }));
                  return Behaviors.receive(AgentSupervisor.Command.class)
                      .onMessage(
                          AgentSupervisor.Resume.class,
                          resume -> {
                            resume.step().run();
                            return Behaviors.same();
                          })
                      .onMessageEquals(
                          AgentSupervisor.Sign.KEEP_DUE,
                          () -> {
                            made.join().onKeepDue();
                            return Behaviors.same();
                          })
                      .build();
                }));
  }

  /** Of all that a node has, an observer and a clock are enough without a tree. */
  @SuppressWarnings("NullAway")
  private static NodeServices node() {
    AgentServices agents =
        new AgentServices(
            null, null, null, null, null, InstantSource.fixed(AT), null, null, 0, null, null);
    return new NodeServices(
        null, null, null, agents, null, null, null, null, null, null, (agent, type, data) -> {});
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void shouldKeepAChangeOfThePrimaryOnceItsRequestsGoOn() {
    managed(CHANGED);
    assertNothingIsKept();
    managed(new ManagerEvent.Resumed(4));
    assertNothingIsKept();
    managed(new ManagerEvent.Resumed(5));
    assertThat(keeper.receiveMessage(Patience.LIMIT)).isEqualTo(KEPT);
  }

  @Test
  void shouldKeepItAfterAWhileWhereItsManagerDoesNotTellThatTheyDo() {
    managed(CHANGED);
    assertNothingIsKept();
    time.timePasses(Duration.ofMillis(249));
    assertNothingIsKept();
    time.timePasses(Duration.ofMillis(1));
    assertThat(keeper.receiveMessage(Patience.LIMIT)).isEqualTo(KEPT);
  }

  private void managed(ManagerEvent event) {
    run(() -> made.join().onManaged(event));
  }

  /** The supervisor's own word comes behind whatever was kept before. */
  private void assertNothingIsKept() {
    run(() -> keeper.ref().tell(MARK));
    assertThat(keeper.receiveMessage(Patience.LIMIT)).isEqualTo(MARK);
  }

  private void run(Runnable step) {
    supervisor.tell(new AgentSupervisor.Resume(step));
  }
}
