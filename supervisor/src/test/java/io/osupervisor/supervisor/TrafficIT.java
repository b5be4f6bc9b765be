package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.ShareView;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.audit.AuditReader;
import io.osupervisor.supervisor.cli.CommandRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person has an older version answer a share of the requests of an agent without memory. */
class TrafficIT extends TriedAgent {
  private static final String STATELESS = "\"state\": \"none\"";
  private static final int KEYS = 300;

  private String old = "";

  TrafficIT(@TempDir Path data) {
    super(data);
  }

  @BeforeEach
  void start() throws Exception {
    create(PROGRAM, STATELESS);
    old = primary();
    node.put(AGENT, TestNode.spec(AGENT, PROGRAM.replace("STEP = 1", "STEP = 2"), STATELESS));
    Patience.await().until(() -> answeredBy("k", 0) == 2);
  }

  /** The step of the version that answered. */
  private long answeredBy(String key, int number) throws Exception {
    AgentClient.Options options = new AgentClient.Options(key + number, null, true, false);
    Value data = Patience.get(agent.request(Value.map(Map.of()), Patience.LIMIT, options)).data();
    return Objects.requireNonNull(data.field("step")).asLong();
  }

  private List<Long> answers() throws Exception {
    List<Long> steps = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      steps.add(answeredBy("key", i));
    }
    return steps;
  }

  private static long ofOld(List<Long> answers) {
    return answers.stream().filter(step -> step == 1).count();
  }

  private static String refusal(CompletionStage<?> asked) throws Exception {
    try {
      throw new AssertionError("done: " + Patience.get(asked));
    } catch (ExecutionException failed) {
      return ((AgentException) Objects.requireNonNull(failed.getCause())).code();
    }
  }

  private List<Integer> weights() throws Exception {
    return Patience.get(agent.traffic()).shares().stream().map(ShareView::weight).toList();
  }

  @Test
  void shouldShareOutByKeyUntilThatIsTakenBack() throws Exception {
    CommandRun set =
        CommandRun.begin(
            node.node().uri(), data, "traffic set sum --weight " + old.substring(0, 12) + "=25%");
    assertThat(set.exit()).as(set.err()).isZero();
    assertThat(set.out()).contains("75.00%", "25.00%");
    List<Long> quarter = answers();
    // Keys fall into 10,000 buckets of which a quarter is the older version's: five deviations.
    assertThat(ofOld(quarter)).isBetween(38L, 112L);
    assertThat(answers()).isEqualTo(quarter);

    Patience.get(agent.setTraffic(Map.of(old, 5_000), "ann"));
    assertThat(weights()).containsExactlyInAnyOrder(5_000, 5_000);
    List<Long> half = answers();
    for (int i = 0; i < KEYS; i++) {
      assertThat(quarter.get(i) == 1 && half.get(i) == 2).as("a key that went back").isFalse();
    }
    assertThat(ofOld(half)).isBetween(107L, 193L);

    CommandRun reset = CommandRun.begin(node.node().uri(), data, "traffic reset sum");
    assertThat(reset.exit()).as(reset.err()).isZero();
    assertThat(reset.out()).contains("100.00%").doesNotContain("50.00%");
    assertThat(weights()).containsExactly(10_000);
    assertThat(ofOld(answers())).isZero();
    assertThat(node.events(AGENT, "traffic_set")).hasSize(3);
    Patience.get(agent.setTraffic(Map.of(), "ann"));
    assertThat(node.events(AGENT, "traffic_set")).as("nothing happened").hasSize(3);
    assertThat(node.events(AGENT, "traffic_reset")).as("as a person wants it").isEmpty();
    assertThat(
            AuditReader.newest(data.resolve("audit"), 0, 1000).stream()
                .map(entry -> entry.record())
                .filter(record -> record.action().equals("traffic.set")))
        .extracting(record -> record.who() + " " + record.detail().get("weights"))
        .containsExactly(
            "client {}",
            "admin {}",
            "client {" + old + "=5000}",
            "admin {" + old.substring(0, 12) + "=25%}");
  }

  @Test
  void shouldTakeTheShareBackWithItsGround() throws Exception {
    Patience.get(agent.setTraffic(Map.of(old, 9_999), "ann"));
    long pid = canary();
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    Patience.await().until(() -> weights().equals(List.of(10_000)));
    assertThat(ofOld(answers())).isZero();
    Patience.await().until(() -> resets().equals(List.of("signal")));

    String newer = primary();
    Patience.get(agent.setTraffic(Map.of(old, 5_000), "ann"));
    Patience.get(agent.rollBackTo(old, "as it was", "ann"));
    assertThat(weights()).containsExactly(10_000);
    assertThat(ofOld(answers())).isEqualTo(KEYS);
    Patience.await().until(() -> resets().size() == 2);
    assertThat(resets().get(1)).isEqualTo("another version became the primary");
    Patience.await().until(() -> !node.show(AGENT).path("instances").toString().contains("canary"));

    node.put(AGENT, TestNode.spec(AGENT, PROGRAM, "\"state\": \"keyed\""));
    assertThat(refusal(agent.setTraffic(Map.of(newer, 1), "ann")))
        .isEqualTo("state_not_splittable");
  }

  /** Why shares ended that no person took back, the code alone where there is one. */
  private List<String> resets() {
    return node.events(AGENT, "traffic_reset").stream()
        .map(line -> line.replaceAll(".*\"reason\":\"([^\":]*).*", "$1"))
        .toList();
  }

  private long canary() {
    for (var instance : node.show(AGENT).path("instances")) {
      if (instance.path("role").asText().equals("canary")) {
        return instance.path("pid").asLong();
      }
    }
    throw new AssertionError("no canary: " + node.show(AGENT));
  }
}
