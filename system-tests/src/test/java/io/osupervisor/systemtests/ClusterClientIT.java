package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LONGER = PATIENCE.multipliedBy(2);

  private static NodeProcess node;
  private static ActorSystem<Void> system;
  private static OSupervisor agents;

  @BeforeAll
  static void join(@TempDir Path dir) throws Exception {
    int port = freePort();
    Path file = dir.resolve("node.conf");
    Files.writeString(file, "osupervisor.cluster.port = " + port + "\n");
    node = NodeProcess.start(dir.resolve("data"), List.of(), List.of("-c", file.toString()));
    node.api().add("counted", TestAgents.ledger("counted"));
    node.api().add("slow", TestAgents.spec("slow", "worker.py", ""));
    system = ActorSystem.create(Behaviors.empty(), "osupervisor", client(port));
    await()
        .atMost(LONGER)
        .until(() -> Cluster.get(system).selfMember().status().equals(MemberStatus.up()));
    agents = OSupervisor.of(system);
  }

  @AfterAll
  static void leave() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(LONGER.toSeconds(), TimeUnit.SECONDS);
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
        .atMost(PATIENCE)
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
        .withFallback(ConfigFactory.load());
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(LONGER.toSeconds(), TimeUnit.SECONDS);
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
