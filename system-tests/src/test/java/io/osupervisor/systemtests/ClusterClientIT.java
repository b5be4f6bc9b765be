package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import io.osupervisor.supervisor.OSupervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An actor system of another JVM joins the cluster of a node and uses its agents. */
class ClusterClientIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Neither takes the other for dead when this machine has no time for it. */
  private static final String UNHURRIED =
      "pekko.cluster.failure-detector.acceptable-heartbeat-pause = 1m";

  private static NodeProcess node;
  private static ActorSystem<Void> system;
  private static OSupervisor agents;

  @BeforeAll
  static void join(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("node.conf");
    Files.writeString(file, UNHURRIED + "\n");
    node = NodeProcess.start(dir.resolve("data"), List.of(), List.of("-c", file.toString()));
    node.api().add("counted", TestAgents.ledger("counted"));
    node.api().add("slow", TestAgents.spec("slow", "worker.py", ""));
    system = ActorSystem.create(Behaviors.empty(), "osupervisor", client(clusterPort()));
    await().until(() -> Cluster.get(system).selfMember().status().equals(MemberStatus.up()));
    agents = OSupervisor.of(system);
  }

  @AfterAll
  static void leave() throws Exception {
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    node.close();
  }

  @Test
  void shouldAnswerRequestsWithEveryKindOfValue() throws Exception {
    AgentClient client = agents.agent("counted");
    Value id =
        Value.parseJson("{\"op\":\"append\",\"id\":[null,true,1,1.0,\"é\",{\"$bin\":\"AAE=\"}]}");
    AgentClient.Options once = AgentClient.Options.once("from-the-cluster");
    Answer answer = get(client.request(id, PATIENCE, once));
    assertThat(answer.data().fields().get("id")).isEqualTo(id.fields().get("id"));
    assertThat(answer.replayed()).isFalse();
    Answer again = get(client.request(id, PATIENCE, once));
    assertThat(again.data()).isEqualTo(answer.data());
    assertThat(again.replayed()).isTrue();
  }

  @Test
  void shouldShowTheAgentAndItsNumbers() throws Exception {
    AgentClient client = agents.agent("counted");
    get(client.request(Value.parseJson("{\"op\":\"count\"}"), PATIENCE));
    AgentView view = get(client.show());
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.instances()).singleElement().satisfies(i -> assertThat(i.pid()).isPositive());
    AgentMetrics metrics = get(client.metrics());
    assertThat(metrics.up()).isTrue();
    assertThat(metrics.requests()).containsKey("ok");
    await()
        .untilAsserted(
            () ->
                assertThat(get(agents.list()))
                    .extracting(AgentId::value)
                    .containsExactlyInAnyOrder("counted", "slow"));
  }

  @Test
  void shouldTellRefusalsWithTheirCodes() {
    assertThat(code(agents.agent("nobody").show())).isEqualTo("not_found");
    CompletionStage<Answer> wrong =
        agents.agent("counted").request(Value.parseJson("{\"op\":\"nonsense\"}"), PATIENCE);
    assertThat(code(wrong)).isEqualTo("agent_error");
    CompletionStage<Answer> late =
        agents
            .agent("slow")
            .request(Value.parseJson("{\"op\":\"wait\",\"seconds\":1}"), Duration.ofMillis(100));
    assertThat(code(late)).isEqualTo("timeout");
  }

  private static Config client(int port) {
    return ConfigFactory.parseString(
            """
            pekko {
              loglevel = WARNING
              actor { provider = cluster, allow-java-serialization = off }
              remote.artery { transport = tcp, canonical { hostname = "127.0.0.1", port = 0 } }
              coordinated-shutdown.exit-jvm = off
              cluster {
                roles = ["client"]
                seed-nodes = ["pekko://osupervisor@127.0.0.1:%d"]
                downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                sharding.number-of-shards = 100
              }
            }
            """
                .formatted(port))
        .withFallback(ConfigFactory.parseString(UNHURRIED))
        .withFallback(ConfigFactory.load());
  }

  /** Where the node took a free port for its cluster: it listens at no other but its API. */
  private static int clusterPort() throws Exception {
    List<Integer> ports = new ArrayList<>(Processes.listening(node.pid()));
    ports.remove(Integer.valueOf(node.api().uri().getPort()));
    assertThat(ports).hasSize(1);
    return ports.get(0);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static String code(CompletionStage<?> stage) {
    return stage
        .handle((done, failure) -> failure)
        .thenApply(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              return cause instanceof AgentException refusal ? refusal.code() : "done " + cause;
            })
        .toCompletableFuture()
        .join();
  }
}
