package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static io.osupervisor.supervisor.Patience.get;
import static io.osupervisor.supervisor.TestNode.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Leave;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A program in an actor system of its own, joined to the cluster of a node without its role. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeClientIT {
  private TestNode node;
  private ActorSystem<Void> program;
  private OSupervisor agents;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    // Neither takes the other for dead when this machine has no time for it.
    node = TestNode.start(data, "pekko.cluster.failure-detector.acceptable-heartbeat-pause", "1m");
    program = ActorSystem.create(Behaviors.empty(), "osupervisor", config());
    await().until(() -> isUp(program));
    agents = OSupervisor.of(program);
    node.running("counter");
  }

  @AfterAll
  void stop() throws Exception {
    program.terminate();
    get(program.getWhenTerminated());
    node.close();
  }

  private Config config() {
    return ConfigFactory.parseString(
            """
            include classpath("osupervisor-client.conf")
            pekko {
              coordinated-shutdown.exit-jvm = off
              cluster {
                seed-nodes = ["%s"]
                jmx.multi-mbeans-in-same-jvm = on
                failure-detector.acceptable-heartbeat-pause = 1m
              }
            }
            """
                .formatted(node.node().address()))
        .withFallback(ConfigFactory.load());
  }

  private static boolean isUp(ActorSystem<?> system) {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
  }

  private static AgentException refusal(CompletionStage<?> stage) throws Exception {
    try {
      throw new AssertionError("not refused but answered: " + get(stage));
    } catch (ExecutionException failed) {
      return (AgentException) Objects.requireNonNull(failed.getCause());
    }
  }

  private static Value json(String text) {
    return Value.parseJson(text);
  }

  @Test
  void shouldAskShowAndMeasureFromAnotherSystem() throws Exception {
    AgentClient counter = agents.agent("counter");
    Answer answer = get(counter.request(json("{\"add\":2}"), Patience.LIMIT));
    assertThat(answer.data().fields().get("total")).isEqualTo(Value.of(2));
    assertThat(answer.latencyMicros()).isPositive();
    AgentView view = get(counter.show());
    assertThat(view.id()).isEqualTo("counter");
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.instances()).hasSize(1);
    AgentMetrics metrics = get(counter.metrics());
    assertThat(metrics.requests().get("ok")).isPositive();
    Answer first = get(counter.request(json("{\"add\":0}"), Patience.LIMIT, Options.once("k")));
    Answer again = get(counter.request(json("{\"add\":0}"), Patience.LIMIT, Options.once("k")));
    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(get(agents.list())).extracting(Object::toString).contains("counter");
  }

  @Test
  void shouldHearWhatARetryRisks() throws Exception {
    AgentException nobody = refusal(agents.agent("nobody").request(json("{}"), Patience.LIMIT));
    assertThat(nobody.code()).isEqualTo("not_found");
    assertThat(nobody.outcome()).contains("not_delivered");
    AgentException failed =
        refusal(agents.agent("counter").request(json("{\"fail\":\"no\"}"), Patience.LIMIT));
    assertThat(failed.code()).isEqualTo("agent_error");
    assertThat(failed.outcome()).contains("unknown");
    assertThat(failed.hint()).isNotEmpty();
    AgentException late =
        refusal(agents.agent("counter").request(json("{\"silent\":1}"), Duration.ofMillis(50)));
    assertThat(late.code()).isEqualTo("timeout");
    assertThat(late.outcome()).contains("unknown");
    node.create(spec("dies", NodeIT.DIES));
    node.awaitState("dies", "quarantined");
    AgentException dead = refusal(agents.agent("dies").request(json("{}"), Patience.LIMIT));
    assertThat(dead.code()).isEqualTo("quarantined");
    assertThat(dead.outcome()).contains("not_delivered");
  }

  @Test
  void shouldNotDisturbTheNodeWhenItLeaves() throws Exception {
    node.running("stays");
    final long pid = node.pid("stays");
    ActorSystem<Void> other = ActorSystem.create(Behaviors.empty(), "osupervisor", config());
    await().until(() -> isUp(other));
    get(OSupervisor.of(other).agent("stays").request(json("{\"add\":1}"), Patience.LIMIT));
    Cluster.get(other).manager().tell(new Leave(Cluster.get(other).selfMember().address()));
    get(other.getWhenTerminated());
    assertThat(node.add("stays", 1)).isEqualTo(2);
    assertThat(node.pid("stays")).isEqualTo(pid);
    assertThat(node.call("GET", "/health/ready", "", java.util.Map.of()).status()).isEqualTo(200);
  }
}
