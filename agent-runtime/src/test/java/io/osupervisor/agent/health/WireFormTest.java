package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers as they travel between nodes and to people. */
class WireFormTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  """
                  pekko.actor.serialization-bindings {
                    "io.osupervisor.agent.Wire" = jackson-cbor
                  }
                  """)
              .withFallback(ActorTestKit.applicationTestConfig()));
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<AgentReply> replies() {
    InstanceSample sample = new InstanceSample(NOW, 10, 5, 1, 0.01, 0.02, 4096, 0.5, 2, 0.1);
    AgentReply.Difference difference =
        new AgentReply.Difference(1, 2, "ratio", 2, 1.5, 2.5, 100, "seconds");
    return Stream.of(
        new AgentReply.Metrics(metrics()),
        new AgentReply.Metrics(new AgentRecorder().metrics(new AgentId("new"), NOW, List.of())),
        new AgentReply.History("counter-1", List.of(sample)),
        new AgentReply.Comparison(
            "a", "b", Map.of("latency", difference), Map.of("memory", "needs 2 samples")));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void shouldTravelBetweenNodes(AgentReply reply) {
    assertThat(KIT.serializationTestKit().verifySerialization(reply, true)).isEqualTo(reply);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void shouldReadBackFromJson(AgentReply reply) throws Exception {
    String text = json().writeValueAsString(reply);

    assertThat(text).doesNotContain("NaN").doesNotContain("Infinity").doesNotContain("null");
    assertThat(json().readValue(text, reply.getClass())).isEqualTo(reply);
  }

  @Test
  void shouldNameItsFieldsAsTheRecordsDo() {
    JsonNode tree = json().valueToTree(metrics());

    assertThat(tree.at("/instances/0/pulseAge").asDouble()).isEqualTo(0.5);
    assertThat(tree.at("/instances/0/reported/cache").asDouble()).isEqualTo(0.75);
    assertThat(tree.at("/latency/buckets/18/count").asLong()).isEqualTo(1);
    assertThat(tree.at("/wal/commit/count").asLong()).isZero();
    assertThat(tree.at("/checkpoints/age").asDouble()).isEqualTo(20);
  }

  private static AgentMetrics metrics() {
    AgentRecorder recorder = new AgentRecorder();
    recorder.up(true);
    recorder.requests.add("ok");
    recorder.restarts.add("crash");
    recorder.latency.record(Duration.ofMillis(12).toNanos());
    recorder.checkpointTaken(NOW.minusSeconds(20), 2048);
    LatencySummary latency = recorder.latency.summary();
    InstanceMetrics instance =
        new InstanceMetrics(
            "counter-1",
            "primary",
            "ab".repeat(32),
            "serving",
            4711,
            60.5,
            0.5,
            1 << 20,
            2.25,
            3,
            1,
            0,
            latency,
            Map.of("cache", 0.75));
    return recorder.metrics(new AgentId("counter"), NOW, List.of(instance));
  }

  private static ObjectMapper json() {
    return JacksonObjectMapperProvider.get(KIT.system())
        .getOrCreate("jackson-json", Optional.empty());
  }
}
