package io.osupervisor.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One tiny round against a real node, so that what measures stays able to. */
@Timeout(600)
class BenchmarksIT {
  private final StringWriter text = new StringWriter();

  @Test
  void shouldMeasureBothSidesAndReport(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("figures.json");

    int code = run("request", "restart", "--extent", "smoke", "--json", json.toString());

    assertThat(code).isBetween(0, 1);
    assertThat(text.toString()).contains("| request, one at a time, p50 |", "| bare pipe |");
    JsonNode figures = new ObjectMapper().readTree(json.toFile()).get("figures");
    assertThat(figures.size()).isGreaterThan(10);
    for (JsonNode figure : figures) {
      assertThat(figure.at("/ours/median").asDouble()).as(figure.toString()).isPositive();
      assertThat(figure.at("/reference/median").asDouble()).isPositive();
    }
  }

  @Test
  void shouldMeasureHowVersionsChange() {
    int code = run("mirror", "history", "swap", "shadow", "rollback", "--extent", "smoke");

    assertThat(code).as(text.toString()).isBetween(0, 1);
    assertThat(text.toString())
        .contains(
            "| request, mirrored to a hung shadow, p99 |",
            "| request with a run history, one at a time, p50 |",
            "| pause of a swap under 16 callers who never pause, p50 |",
            "| pause of a reload under 16 callers who pause for 10 ms in the mean, p50 |",
            "| two such puts right after each change |",
            "| two such puts under the same callers |",
            "| longest wait of the same callers in 50 ms without a change |",
            "| two shadows, asked for to serving, p50 |",
            "| breach found to the older version's first answer, p50 |");
  }

  @Test
  void shouldMeasureTheVault() {
    int code = run("vault", "batch", "journal-endurance", "--extent", "smoke");

    assertThat(code).as(text.toString()).isBetween(0, 1);
    assertThat(text.toString())
        .contains(
            "| entries of a log of 10,000, written 100 at once, read by an agent that returns |",
            "| bytes on disk of an entry of 200 characters, random, 100 at once |",
            "| heap of a vault with a log of 100 entries, 10 of them |",
            "| entries of an agent that sends 100 at once, the next once they are acknowledged |",
            "| the same, 64 batches open |",
            "| the same without the agent: 100 at once into its vault, one batch at a time |",
            "| events of 1,000 persistence ids, windows of 0.3 s |",
            "| until one is durable, longest, windows of 0.3 s |");
  }

  @Test
  void shouldMeasureTheSharedStore() {
    int code = run("store", "--extent", "smoke");

    assertThat(code).as(text.toString()).isBetween(0, 1);
    assertThat(text.toString())
        .contains(
            "| events of 1 agent into PostgreSQL, one after the other |",
            "| events of 100 agents into PostgreSQL, one after the other |",
            "| until one of them is durable, p99 |");
  }

  @Test
  void shouldNameWhatItCanMeasure() {
    assertThat(run("--list")).isZero();
    assertThat(text.toString().lines())
        .contains(
            "request",
            "restart",
            "start",
            "code",
            "batch",
            "journal",
            "vault",
            "journal-endurance",
            "mirror",
            "swap",
            "shadow",
            "rollback");
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertThat(run("speed")).isEqualTo(2);
    assertThat(text.toString()).contains("there is no benchmark 'speed'");
  }

  private int run(String... arguments) {
    PrintWriter writer = new PrintWriter(text, true);
    return Benchmarks.command(writer).setErr(writer).execute(arguments);
  }
}
