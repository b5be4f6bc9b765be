package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who hangs is ended soon; who works, or whose supervisor slept, is left alone. */
class PulseIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final String QUICK =
      "heartbeat { interval = 200ms, timeout = 1s }\nkill-grace = 200ms\n" + TestAgents.UNDAUNTED;
  private static final String COUNT = "{\"op\":\"count\"}";

  private static NodeProcess node;

  @BeforeAll
  static void startNode(@TempDir Path data) {
    node = NodeProcess.start(data);
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @Test
  void shouldEndAStoppedAgentWithinThreeTimeouts() {
    NodeApi api = node.api();
    Duration start =
        Times.of(
            () -> {
              api.add("stopped", TestAgents.spec("stopped", "worker.py", "", QUICK));
              assertThat(api.ask("stopped", COUNT).isOk()).isTrue();
            });
    Times back = new Times();
    for (int i = 0; i < 4; i++) {
      api.ask("stopped", COUNT);
      long pid = api.pid("stopped");
      Processes.signal("STOP", pid);
      back.measure(() -> assertThat(api.ask("stopped", COUNT).isOk()).isTrue());
      await().until(() -> !Processes.isAlive(pid));
      JsonNode error = api.agent("stopped").path("last_error");
      assertThat(error.path("code").asText()).isEqualTo("hang");
      assertThat(silence(error.path("message").asText())).isGreaterThanOrEqualTo(TIMEOUT);
    }
    System.out.printf(
        "PulseIT: SIGSTOP of an agent to its successor's answer %s, its first start took %s%n",
        back, Times.text(start));
    // The successor's start is the machine's: two of the kind measured here are left for it.
    assertThat(back.max()).isLessThan(TIMEOUT.multipliedBy(3).plus(start.multipliedBy(2)));
    api.remove("stopped");
  }

  /** How long the agent was silent, as the node tells it. */
  private static Duration silence(String message) {
    Matcher millis = Pattern.compile("(\\d+) ms").matcher(message);
    assertThat(millis.find()).as(message).isTrue();
    return Duration.ofMillis(Long.parseLong(millis.group(1)));
  }

  @Test
  void shouldNeverEndAnAgentForWorking() {
    work(20);
  }

  @Test
  @Tag("proof")
  void shouldNeverEndAnAgentForWorkingAThousandTimes() {
    work(1000);
  }

  /** Loops that are silent for one and a half times the timeout. */
  private static void work(int loops) {
    NodeApi api = node.api();
    String quick = "heartbeat { interval = 100ms, timeout = 300ms }";
    List<String> workers = List.of("busy-1", "busy-2", "busy-3", "busy-4");
    workers.forEach(id -> api.add(id, TestAgents.spec(id, "worker.py", "", quick)));
    workers.parallelStream()
        .forEach(
            id ->
                IntStream.range(0, loops / workers.size())
                    .forEach(
                        i -> {
                          String data = "{\"op\":\"spin\",\"seconds\":0.45}";
                          assertThat(api.ask(id, data).data().asInt()).isEqualTo(i + 1);
                        }));
    for (String id : workers) {
      JsonNode agent = api.agent(id);
      assertThat(agent.path("restarts").asInt()).as(agent.toString()).isZero();
      api.remove(id);
    }
  }

  @Test
  void shouldLeaveHealthyAgentsAloneWhenTheNodeItselfWasStopped() {
    NodeApi api = node.api();
    List<String> ids = IntStream.range(0, 10).mapToObj(i -> "patient-" + i).toList();
    ids.forEach(id -> api.add(id, TestAgents.spec(id, "worker.py", "", QUICK)));
    ids.forEach(id -> assertThat(api.ask(id, COUNT).isOk()).isTrue());
    List<Long> pids = ids.stream().map(api::pid).toList();
    Processes.signal("STOP", node.pid());
    long stopped = System.nanoTime();
    await().until(() -> System.nanoTime() - stopped > TIMEOUT.multipliedBy(3).toNanos());
    Processes.signal("CONT", node.pid());
    await()
        .during(TIMEOUT.multipliedBy(2))
        .until(() -> ids.stream().map(api::pid).toList().equals(pids));
    ids.forEach(id -> assertThat(api.ask(id, COUNT).isOk()).isTrue());
    ids.forEach(id -> assertThat(api.agent(id).path("restarts").asInt()).isZero());
    ids.forEach(api::remove);
  }
}
