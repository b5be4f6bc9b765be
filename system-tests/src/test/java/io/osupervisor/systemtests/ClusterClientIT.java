package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.AgentReply.TrafficView;
import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import io.osupervisor.supervisor.OSupervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    for (String id : List.of("tried", "untried")) {
      node.api().add(id, TestAgents.ledger(id, Ledger.EASY));
    }
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
                    .containsExactlyInAnyOrder("counted", "slow", "tried", "untried"));
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

  @Test
  void shouldHaveAHypothesisTriedThatComesAsAMessage() throws Exception {
    AgentClient client = agents.agent("tried");
    String before = get(client.show()).primaryVersion();
    HypothesisTaken taken = get(client.submit(renamed("v1"), "ann"));
    HypothesisDetail now = get(client.hypothesis(taken.hypothesis()));
    assertThat(now.hypothesis().parent()).isEqualTo(before);
    assertThat(now.hypothesis().version()).isEqualTo(taken.candidate());
    assertThat(now.hypothesis().proposer()).startsWith("token:");
    await().until(() -> isSettledAfterARequest(client, taken.hypothesis()));
    now = get(client.hypothesis(taken.hypothesis()));
    assertThat(now.hypothesis().state()).as(now.explanation()).isEqualTo("confirmed");
    assertThat(get(client.show()).primaryVersion()).isEqualTo(taken.candidate());
    Value name = get(client.request(Value.parseJson("{\"op\":\"name\"}"), PATIENCE)).data();
    assertThat(name).isEqualTo(Value.of("v1"));
  }

  @Test
  void shouldShowAndAbortATrialOverTheCluster() throws Exception {
    AgentClient client = agents.agent("untried");
    HypothesisTaken taken = get(client.submit(renamed("v1"), "ann"));
    await()
        .until(
            () -> get(client.hypothesis(taken.hypothesis())).hypothesis().state(),
            "shadowing"::equals);
    TrafficView traffic = get(client.traffic());
    assertThat(traffic.shares())
        .singleElement()
        .satisfies(s -> assertThat(s.weight()).isEqualTo(10_000));
    assertThat(traffic.mirrors()).hasSize(1);
    get(client.abort(taken.hypothesis(), "it was only shown", "ann"));
    assertThat(get(client.hypotheses()))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.state()).isEqualTo("aborted");
              assertThat(one.outcome()).contains("it was only shown");
            });
    await().until(() -> get(client.traffic()).mirrors().isEmpty());
  }

  @Test
  void shouldTellRefusalsOfHypotheses() throws Exception {
    AgentClient client = agents.agent("counted");
    assertThat(code(client.submit(renamed("v0"), "ann"))).isEqualTo("no_change");
    assertThat(code(client.submit(renamed("v1"), Value.parseJson("{\"alpha\":0.2}"), "ann")))
        .isEqualTo("trial_not_stricter");
    assertThat(code(client.hypothesis("h99"))).isEqualTo("unknown_hypothesis");
    assertThat(code(client.abort("h99", "none", "ann"))).isEqualTo("unknown_hypothesis");
    assertThat(get(client.hypotheses())).isEmpty();
  }

  private static Proposal renamed(String name) {
    Map<String, Value> files = Map.of("ledger.py", Value.of(Ledger.program(name)));
    return new Proposal("another name", files, Map.of(), Map.of());
  }

  private static boolean isSettledAfterARequest(AgentClient client, String hypothesis)
      throws Exception {
    get(client.request(Value.parseJson("{\"op\":\"append\",\"id\":\"once more\"}"), PATIENCE));
    return Hypothesis.SETTLED.contains(get(client.hypothesis(hypothesis)).hypothesis().state());
  }

  private static Config client(int port) {
    return ConfigFactory.parseString(
            """
            include classpath("osupervisor-client.conf")
            pekko {
              loglevel = WARNING
              coordinated-shutdown.exit-jvm = off
              cluster.seed-nodes = ["pekko://osupervisor@127.0.0.1:%d"]
            }
            %s
            """
                .formatted(port, UNHURRIED))
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
