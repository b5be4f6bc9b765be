package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.Dropped;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever asked what reached nobody hears that it is safe to ask again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UndeliveredTest {
  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<AgentReply> asker = kit.createTestProbe();

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
  }

  /** In whichever form it got lost. */
  Stream<Object> lost() {
    ActorRef<AgentReply> to = asker.ref();
    Value data = Value.parseJson("1");
    Duration timeout = Duration.ofSeconds(5);
    AgentCommand.Request request =
        new AgentCommand.Request(data, null, null, timeout, false, false, to);
    AgentRequest passed =
        new AgentRequest(data, null, null, timeout, new AgentRequest.Guarantee(false, false), to);
    return Stream.of(
        request,
        new AgentCommand.Show(to),
        new ShardingEnvelope<>("counter", request),
        new AgentCommand.Admitted(new AgentCommand.Start("ann", to)),
        new AgentSupervisor.Asked(request),
        new TrafficSplitter.Ask(passed),
        new AgentManager.Ask(passed));
  }

  @ParameterizedTest
  @MethodSource("lost")
  void shouldKnowWhoWaits(Object lost) {
    assertThat(Undelivered.asker(lost)).isEqualTo(asker.ref());
  }

  @Test
  void shouldPassOverWhatNobodyWaitsFor() {
    assertThat(Undelivered.asker(AgentCommand.Leave.NOW)).isNull();
    assertThat(Undelivered.asker(AgentSupervisor.Sign.LEFT)).isNull();
  }

  @Test
  void shouldRefuseWhatIsSentToAnAgentThatEnded() {
    ActorRef<AgentCommand> ended = kit.spawn(Behaviors.<AgentCommand>stopped());
    asker.expectTerminated(ended, Patience.LIMIT);
    assertRefused(to -> ended.tell(new AgentCommand.Show(to)));
  }

  /** So a region lets go of what came while it handed a shard over. */
  @Test
  void shouldRefuseWhatWasDropped() {
    assertRefused(
        to -> {
          Object lost = new ShardingEnvelope<>("counter", new AgentCommand.Show(to));
          ActorRef<Object> dead = kit.system().deadLetters();
          dead.tell(Dropped.apply(lost, "hand-off", Adapter.toClassic(dead)));
        });
  }

  private void assertRefused(Consumer<ActorRef<AgentReply>> lose) {
    kit.spawn(Undelivered.create());
    CompletableFuture<AgentReply> told = new CompletableFuture<>();
    ActorRef<AgentReply> to =
        kit.spawn(
            Behaviors.receiveMessage(
                reply -> {
                  told.complete(reply);
                  return Behaviors.same();
                }));
    await()
        .until(
            () -> {
              lose.accept(to);
              return told.isDone();
            });
    assertThat(told.join())
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo("agent_moving");
              assertThat(refusal.outcome()).isEqualTo("not_delivered");
            });
  }
}
