package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeCommandTest {
  private final Path folder;

  JudgeCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Ran run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    int exit = Osup.run(words, Map.of(), new PrintWriter(out), new PrintWriter(err));
    return new Ran(exit, out.toString(), err.toString());
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  /** Pairs that agree; the candidate takes so many times as long. */
  private Path pairs(int pairs, double slower) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      double control = 5 + i % 7;
      lines.add(line(i, "control", control));
      lines.add(line(i, "candidate", slower * (5 + (i + 3) % 7)));
    }
    return Files.write(folder.resolve("pairs.jsonl"), lines);
  }

  private static String line(int id, String arm, double latency) {
    return "{\"id\":\"r%d\",\"arm\":\"%s\",\"latency_ms\":%s,\"ok\":true,\"agree\":true}"
        .formatted(id, arm, latency);
  }

  @Test
  void shouldPrintTheVerdictAsJson() throws Exception {
    Ran ran = run("judge", pairs(1000, 1), "-o", "json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).isEmpty();
    JsonNode verdict = ran.json();
    assertThat(names(verdict)).containsExactly("verdict", "at", "reason", "metrics");
    assertThat(verdict.path("verdict").asText()).isEqualTo("promote");
    assertThat(verdict.path("at").asLong()).isEqualTo(375);
    assertThat(verdict.path("reason").asText()).isEqualTo("shown");
    JsonNode agreement = verdict.path("metrics").path(1);
    assertThat(names(agreement))
        .containsExactly("name", "kind", "estimate", "lower", "upper", "margin", "n", "state");
    assertThat(agreement.path("name").asText()).isEqualTo("agreement");
    assertThat(agreement.path("kind").asText()).isEqualTo("guard");
    assertThat(agreement.path("estimate").asDouble()).isEqualTo(1);
    assertThat(agreement.path("lower").asDouble()).isBetween(0.95, 1.0);
    assertThat(agreement.path("margin").asDouble()).isEqualTo(0.95);
    assertThat(agreement.path("n").asLong()).isEqualTo(375);
    assertThat(agreement.path("state").asText()).isEqualTo("NON_INFERIOR");
  }

  private static List<String> names(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  @Test
  void shouldPrintTheVerdictForPeople() throws Exception {
    Ran ran = run("judge", pairs(1000, 2));
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .containsPattern("^reject \\(harm\\) at pair 2\\d\\d: shown to be worse: latency\n\n")
        .containsPattern("METRIC +KIND +STATE +ESTIMATE +FROM +TO +MARGIN +N +COURSE\n")
        .containsPattern("latency +guard +HARM +(0\\.9|1\\.).* 0\\.1000 +2\\d\\d +[▁-█]{24}\n");
  }

  @Test
  void shouldJudgeByTheTermsOfAFile() throws Exception {
    Path trial =
        file(
            "trial.conf",
            "alpha = 0.01",
            "min-samples = 100, max-duration = 10m, n-star = 500, any-objective = true",
            "objectives = original",
            "guards = [{ metric = error-rate, margin = 2% }, { metric = latency, margin = 200% }]");
    JsonNode verdict = run("judge", pairs(2000, 1), "--trial", trial, "-o", "jsonl").json();
    assertThat(verdict.path("verdict").asText()).isEqualTo("reject");
    assertThat(verdict.path("reason").asText()).isEqualTo("no_gain");
    assertThat(verdict.path("metrics").findValuesAsText("kind"))
        .containsExactly("guard", "guard", "claim", "objective", "claim", "objective");
    assertThat(run("judge", pairs(2000, 1), "--every", "1000", "-o", "json").json().path("at"))
        .hasToString("1000");
  }

  @ParameterizedTest
  @CsvSource({
    "alhpa = 0.1, alhpa, did you mean 'alpha'?",
    "max_duration = 5m, max_duration, did you mean 'max-duration'?",
    "mirror = 10%, mirror, there is no such key",
    "alpha = 2, alpha = 2, must be between",
    "objectives = best, objectives, must be a list",
    "weights.control = 60%, weights.candidate, must come to 100% with control",
    "guards = [], guards, must have one"
  })
  void shouldSayWhatIsWrongWithTerms(String line, String key, String told) throws Exception {
    Path trial = file("trial.conf", "# terms", line);
    Ran ran = run("judge", pairs(10, 1), "--trial", trial);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("osup: config_invalid: ").contains(key, told);
    if (!key.startsWith("weights")) {
      assertThat(ran.err()).contains(trial + ":2: ");
    }
  }

  @Test
  void shouldSayWhatIsWrongWithARecording() throws Exception {
    Ran damaged = run("judge", file("bad.jsonl", line(1, "control", 5), "{"));
    assertThat(damaged.exit()).isEqualTo(1);
    assertThat(damaged.out()).isEmpty();
    assertThat(damaged.err())
        .startsWith("osup: invalid_recording: " + folder.resolve("bad.jsonl") + ":2: it is no JSON")
        .contains("each line is {\"id\"");
    assertThat(run("judge", file("empty.jsonl")).err()).contains("empty.jsonl: it is empty");
    assertThat(run("judge", folder.resolve("none")).err())
        .startsWith("osup: recording_unreadable: ")
        .contains("there is no such file");
    assertThat(run("judge").exit()).isEqualTo(2);
    assertThat(run("judge", "x", "--every", "0").exit()).isEqualTo(2);
  }

  @Test
  void shouldTellLonelyLinesAndEndWithOneWhereTheyAreMany() throws Exception {
    Path file =
        file("lonely.jsonl", line(1, "control", 5), line(1, "candidate", 5), line(2, "control", 5));
    Ran ran = run("judge", file, "-o", "json");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.json().path("verdict").asText()).isEqualTo("invalid");
    assertThat(ran.json().path("reason").asText()).startsWith("dropped: 1 of 2 requests");
    assertThat(ran.err())
        .isEqualTo("osup: " + file + ":3: request 'r2' has no line of the candidate\n");
  }

  @Test
  void shouldTellTheTestsOfAFinishedWindowBesideTheVerdict() throws Exception {
    Path file = pairs(1000, 2);
    JsonNode plain = run("judge", file, "-o", "json").json();
    JsonNode all = run("judge", file, "--window", "-o", "json").json();
    assertThat(names(all)).containsExactly("verdict", "at", "reason", "metrics", "window");
    for (String name : names(plain)) {
      assertThat(all.path(name)).isEqualTo(plain.path(name));
    }
    JsonNode window = all.path("window");
    assertThat(names(window)).containsExactly("metrics", "sample_ratio_p", "score", "outcome");
    assertThat(window.path("metrics").findValuesAsText("name"))
        .containsExactly("error-rate", "agreement", "latency");
    JsonNode latency = window.path("metrics").path(2);
    assertThat(names(latency))
        .containsExactly(
            "name", "candidate", "control", "lift", "rate", "shift", "label", "p", "holm", "bh");
    assertThat(names(latency.path("control"))).containsExactly("n", "mean", "p50", "p95", "p99");
    assertThat(latency.path("candidate").path("n").asInt()).isEqualTo(1000);
    assertThat(latency.path("control").path("p50").asDouble()).isEqualTo(8);
    assertThat(latency.path("candidate").path("p95").asDouble()).isEqualTo(22);
    assertThat(names(latency.path("lift"))).containsExactly("estimate", "lower", "upper", "p");
    assertThat(latency.path("lift").path("estimate").asDouble()).isBetween(0.99, 1.01);
    assertThat(latency.path("rate").isNull()).isTrue();
    assertThat(names(latency.path("shift")))
        .containsExactly("estimate", "lower", "upper", "larger");
    assertThat(latency.path("shift").path("estimate").asDouble()).isBetween(7.0, 9.0);
    assertThat(latency.path("label").asText()).isEqualTo("High");
    assertThat(latency.path("p").asDouble()).isLessThan(1e-9);
    JsonNode errors = window.path("metrics").path(0);
    assertThat(names(errors.path("rate")))
        .containsExactly("estimate", "lower", "upper", "margin", "z", "p");
    assertThat(errors.path("lift").isNull()).isTrue();
    assertThat(errors.path("label").isNull()).isTrue();
    assertThat(window.path("metrics").path(1).path("rate").path("z").isNull()).isTrue();
    assertThat(window.path("sample_ratio_p").isNull()).isTrue();
    assertThat(window.path("score").asDouble()).isZero();
    assertThat(window.path("outcome").asText()).isEqualTo("fail");
  }

  @Test
  void shouldTellTheTestsOfAFinishedWindowToPeople() throws Exception {
    Path file = pairs(1000, 2);
    Ran ran = run("judge", file, "--window");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .startsWith(run("judge", file).out())
        .contains("they hold for one look at all of it, and decide nothing while data arrives.")
        .containsPattern("error-rate +farrington-manning +0\\.000 ")
        .containsPattern("agreement +exact +1\\.000 +0\\.99\\d\\d +1\\.000 +0\\.9500 +- ")
        .containsPattern("latency +welch +(0\\.99|1\\.0)")
        .containsPattern("latency +hodges-lehmann +[78]\\.\\d+ .* High\n")
        .containsPattern("latency +candidate +1000 +1\\d\\.\\d+ +16\\.00 +22\\.00 +22\\.00\n")
        .endsWith("\ncanary score: 0.00 (fail)\n")
        .doesNotContain("sample ratio");
    Path split = file("split.jsonl", line(1, "control", 5), line(2, "candidate", 5));
    assertThat(run("judge", split, "--window").out()).contains("\nsample ratio: p 1.000\n");
  }

  @Test
  void shouldTellOnceOfAKeyThatSaysNothingAndAnswerOnOneArm() throws Exception {
    String line = "{\"id\":%d,\"arm\":\"control\",\"user\":%d}";
    Ran ran =
        run("judge", file("one.jsonl", line.formatted(1, 7), line.formatted(2, 8)), "-o", "json");
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).isEqualTo("osup: the key 'user' says nothing here\n");
    assertThat(ran.json().path("verdict").asText()).isEqualTo("inconclusive");
    assertThat(ran.json().path("metrics").findValuesAsText("state")).containsOnly("NO_DATA");
  }

  @Test
  void shouldSayHowItIsUsed() {
    assertThat(run("judge", "--help").out())
        .contains(
            "--trial=FILE", "--every=N", "--window", "\"latency_ms\"", "osup judge answers.jsonl");
    assertThat(run("--help").out()).contains("judge");
  }
}
