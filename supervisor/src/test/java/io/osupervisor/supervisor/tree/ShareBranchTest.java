package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.instance.CanaryEvent;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.traffic.StandingSplit;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A share that ends is told of, whatever ends it. */
class ShareBranchTest {
  private static final AgentId AGENT = new AgentId("counter");
  private static final VersionId VERSION = new VersionId(V1);

  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<AgentManager.Command> manager = kit.createTestProbe();
  private final TestProbe<TrafficSplitter.Command> splitter = kit.createTestProbe();
  private final TestProbe<StandingSplit.Outcome> outcomes = kit.createTestProbe();
  private final TestProbe<String> told = kit.createTestProbe();
  private final TestProbe<Boolean> lost = kit.createTestProbe();
  private final CompletableFuture<ShareBranch> made = new CompletableFuture<>();
  private final ActorRef<AgentSupervisor.Command> supervisor = kit.spawn(supervisor());

  private Behavior<AgentSupervisor.Command> supervisor() {
    return Behaviors.setup(
        context -> {
          ShareBranch branch = new ShareBranch(context, AGENT, node());
          made.complete(branch);
          return Behaviors.receive(AgentSupervisor.Command.class)
              .onMessage(
                  AgentSupervisor.Resume.class,
                  resume -> {
                    resume.step().run();
                    return Behaviors.same();
                  })
              .onSignal(
                  Terminated.class,
                  gone -> {
                    lost.ref().tell(branch.lose(gone.getRef()));
                    return Behaviors.same();
                  })
              .build();
        });
  }

  /** Of all that a node has, an observer and a clock are enough. */
  @SuppressWarnings("NullAway")
  private NodeServices node() {
    AgentServices agents =
        new AgentServices(
            null, null, null, null, null, InstantSource.fixed(AT), null, null, 0, null, null);
    return new NodeServices(
        null,
        null,
        null,
        agents,
        null,
        null,
        null,
        null,
        null,
        null,
        (agent, type, data) -> told.ref().tell(type + ": " + data.get("reason")));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef<StandingSplit.Command> shared() {
    TestProbe<ActorRef<StandingSplit.Command>> grown = kit.createTestProbe();
    supervisor.tell(
        new AgentSupervisor.Resume(
            () -> grown.ref().tell(made.join().grow(manager.ref(), splitter.ref()))));
    ActorRef<StandingSplit.Command> split = grown.receiveMessage(Patience.LIMIT);
    split.tell(new StandingSplit.Give(VERSION, 100, outcomes.ref()));
    AgentManager.StartCanary start =
        manager.expectMessageClass(AgentManager.StartCanary.class, Patience.LIMIT);
    start.owner().tell(new CanaryEvent.Serving(new InstanceId("i-2"), VERSION));
    assertThat(outcomes.receiveMessage(Patience.LIMIT)).isEqualTo(StandingSplit.Given.SHARE);
    return split;
  }

  private String told() {
    return told.receiveMessage(Patience.LIMIT);
  }

  @Test
  void shouldTellWhyAShareIsTakenBack() {
    shared();
    supervisor.tell(new AgentSupervisor.Resume(() -> made.join().takeBack("another primary")));
    assertThat(told()).isEqualTo("traffic_reset: another primary");
  }

  @Test
  void shouldTellOfAShareThatGoesWithItsAgent() {
    shared();
    supervisor.tell(new AgentSupervisor.Resume(() -> made.join().fell()));
    assertThat(told()).isEqualTo("traffic_reset: what gives it ended");
    lost.expectNoMessage();
  }

  @Test
  void shouldGiveSharesAgainWhenWhatGivesThemEnded() {
    ActorRef<StandingSplit.Command> former = shared();
    Adapter.toClassic(former)
        .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
    assertThat(told()).isEqualTo("traffic_reset: what gives it ended");
    assertThat(lost.receiveMessage(Patience.LIMIT)).isTrue();
    assertThat(shared()).isNotEqualTo(former);
  }
}
