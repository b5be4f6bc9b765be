package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counter, tried against itself while many count: both shadows say the same each time. */
class CounterTwinsIT {
  private static final String AGENT = "counter";
  private static final int WRITERS = 8;
  private static final int ONE_IN = 100;

  @Test
  void shouldAgreeWithItself(@TempDir Path data) throws Exception {
    compare(data, 500);
  }

  @Test
  @Tag("proof")
  void shouldAgreeWithItselfForLong(@TempDir Path data) throws Exception {
    compare(data, 20_000);
  }

  private static void compare(Path data, int samples) throws Exception {
    String terms =
        """
        trial {
          min-samples = %d
          max-duration = 1h
          unfenced = allow
          guards = [{ metric = agreement, minimum = 99%% }]
        }
        watch { window = 1s, min-samples = 20 }
        start-timeout = 10m
        drain-timeout = 30s
        """
            .formatted(samples);
    String source = Files.readString(TestAgents.EXAMPLES.resolve(AGENT).resolve("agent.py"));
    ExecutorService callers = Executors.newFixedThreadPool(WRITERS);
    AtomicBoolean goOn = new AtomicBoolean(true);
    try (NodeProcess node = NodeProcess.start(data)) {
      node.api().add(AGENT, TestAgents.example(AGENT, terms));
      List<Future<Long>> counted = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int by = i + 1;
        counted.add(callers.submit(() -> count(node.api(), by, goOn)));
      }
      Hypothesis same =
          Hypothesis.submit(node, AGENT, Map.of("agent.py", source + "\n# The same.\n"));
      same.await("confirmed", Patience.LIMIT.plusMillis(50L * samples));
      goOn.set(false);
      long total = 0;
      for (Future<Long> caller : counted) {
        total += caller.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      verify(same.evidence("shadowing"), samples);
      JsonNode value = node.api().ask(AGENT, "{\"op\":\"get\"}").data().path("value");
      assertThat(value.asLong()).isEqualTo(total);
    } finally {
      goOn.set(false);
      callers.shutdown();
    }
  }

  /** Gives what it added. */
  private static long count(NodeApi api, int by, AtomicBoolean goOn) {
    long total = 0;
    while (goOn.get()) {
      api.ask(AGENT, "{\"op\":\"increment\",\"by\":%d}".formatted(by)).data();
      total += by;
    }
    return total;
  }

  private static void verify(JsonNode evidence, int samples) {
    JsonNode counts = evidence.path("counts");
    JsonNode answers = evidence.path("answers");
    System.out.println("CounterTwinsIT " + counts + " " + answers);
    long compared = counts.path("compared").asLong();
    long uncompared = 0;
    for (String why : new String[] {"dropped", "unfinished", "evicted", "skipped", "unmatched"}) {
      assertThat(counts.has(why)).as(why).isTrue();
      uncompared += counts.path(why).asLong();
    }
    assertThat(compared).isGreaterThanOrEqualTo(samples);
    assertThat(uncompared * ONE_IN).isLessThan(compared + uncompared);
    assertThat(answers.path("differed").asLong(-1)).isZero();
    assertThat(answers.path("agreed_on_error").asLong(-1)).isZero();
    long agreed =
        StreamSupport.stream(answers.path("agreed").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .sum();
    assertThat(agreed).isEqualTo(compared);
  }
}
