package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegressCommandTest {
  private final Path file;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  RegressCommandTest(@TempDir Path folder) {
    this.file = folder.resolve("series.jsonl");
  }

  private int regress(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "regress";
    words[1] = file.toString();
    System.arraycopy(options, 0, words, 2, options.length);
    return Osup.run(words, Map.of(), new PrintWriter(out), new PrintWriter(err));
  }

  private void series(int cycles, IntToDoubleFunction value) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= cycles; i++) {
      lines.append("{\"cycle\": %d, \"value\": %s}%n".formatted(i, value.applyAsDouble(i)));
    }
    Files.writeString(file, lines);
  }

  private static IntToDoubleFunction step(double by) {
    return i -> 100 + Math.sin(2.4 * i) + (i > 60 ? by : 0);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out.toString());
  }

  @Test
  void shouldTellAStepWithItsCycleAndRule() throws IOException {
    series(80, step(6));

    assertThat(regress("--lower-is-better", "-o", "json")).isZero();
    assertThat(json().path("verdict").asText()).isEqualTo("regression");
    assertThat(json().path("at").asLong()).isBetween(61L, 63L);
    assertThat(json().path("rule").asText()).isEqualTo("cusum");
    assertThat(json().path("harm").asText()).isEqualTo("rise");
    assertThat(json().at("/baseline/cycles").asInt()).isEqualTo(20);
    JsonNode cusum = json().at("/rules/0");
    assertThat(cusum.path("effect").asDouble())
        .isBetween(cusum.path("lower").asDouble(), cusum.path("upper").asDouble());
  }

  @Test
  void shouldCallWhatIsBetterStable() throws IOException {
    series(80, step(-6));

    assertThat(regress("--lower-is-better", "-o", "json")).isZero();
    assertThat(json().path("verdict").asText()).isEqualTo("stable");
    assertThat(json().get("at").isNull()).isTrue();
    assertThat(json().get("rule").isNull()).isTrue();
  }

  @Test
  void shouldTellAnyLastingChangeWhenNoDirectionIsGiven() throws IOException {
    series(80, step(-6));

    assertThat(regress("-o", "json")).isZero();
    assertThat(json().path("verdict").asText()).isEqualTo("regression");
    assertThat(json().path("harm").asText()).isEqualTo("either");
    out.getBuffer().setLength(0);
    assertThat(regress()).isZero();
    assertThat(out.toString().lines().findFirst().orElseThrow())
        .endsWith("; a fall counts where --lower-is-better is not given");
  }

  @Test
  void shouldSayThatThereIsNoDataBehindTheBaseline() throws IOException {
    series(30, step(0));

    assertThat(regress("--baseline", "30", "-o", "json")).isZero();
    assertThat(json().path("verdict").asText()).isEqualTo("no_data");
    assertThat(json().get("at").isNull()).isTrue();
    Files.writeString(file, "\n");
    out.getBuffer().setLength(0);
    assertThat(regress()).isZero();
    assertThat(out.toString()).startsWith("no_data: 0 cycles, and the first 20 are the baseline");
  }

  @Test
  void shouldSayThatItJudgesLogarithmsAndWhatNeighboursResemble() throws IOException {
    Random random = new Random(9);
    double[] last = {0};
    series(
        320,
        i -> {
          last[0] = 0.7 * last[0] + 0.4 * random.nextGaussian();
          return 200 * Math.exp(last[0]);
        });

    assertThat(regress("--lower-is-better", "-o", "json")).isZero();
    assertThat(json().at("/baseline/logarithmic").asBoolean()).isTrue();
    assertThat(json().at("/baseline/mean").asDouble()).isBetween(50.0, 800.0);
    assertThat(json().path("autocorrelation").asDouble()).isBetween(0.5, 0.9);
    out.getBuffer().setLength(0);
    assertThat(regress("--lower-is-better")).isZero();
    assertThat(out.toString())
        .contains(" of logarithms, of the first 20 cycles")
        .containsPattern(
            "resemble each other \\(autocorrelation 0\\.\\d+\\): σ counts \\d\\.\\d-fold");
  }

  @Test
  void shouldShowASparklineAndWhatEachRuleSays() throws IOException {
    series(200, step(6));

    assertThat(regress("--lower-is-better")).isZero();
    assertThat(out.toString().lines().toList())
        .anyMatch(line -> line.matches("regression at cycle 6\\d by cusum: CUSUM .*"))
        .anyMatch(line -> line.matches("series +[▁▂▃▄▅▆▇█]{72}"))
        .anyMatch(
            line ->
                line.matches("baseline +\\S+, σ \\S+, of the first 20 cycles, 0 of them outliers"))
        .anyMatch(line -> line.startsWith("RULE "))
        .anyMatch(line -> line.startsWith("cusum "))
        .anyMatch(line -> line.startsWith("trend "))
        .anyMatch(line -> line.endsWith("crosses 5.0 once in 931 cycles."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"cycle\": 3, \"value\": 1 | no JSON",
        "[3, 1] | no object",
        "{\"value\": 1} | no whole number as its cycle",
        "{\"cycle\": 2.5, \"value\": 1} | no whole number as its cycle",
        "{\"cycle\": 3} | no finite number as its value",
        "{\"cycle\": 3, \"value\": null} | no finite number as its value",
        "{\"cycle\": 3, \"value\": \"1\"} | no finite number as its value",
        "{\"cycle\": 3, \"value\": 1e999} | no finite number as its value",
        "{\"cycle\": 3, \"value\": -1e160} | a value beyond ±1.0E100",
        "{\"cycle\": 2, \"value\": 1} | cycle 2 after cycle 2"
      })
  void shouldNameTheLineThatIsWrong(String line, String what) throws IOException {
    Files.writeString(
        file, "{\"cycle\": 1, \"value\": 1}\n\n{\"cycle\": 2, \"value\": 1}\n" + line + "\n");

    assertThat(regress()).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("series_invalid: " + file + ":4: ", what);
  }

  @Test
  void shouldRefuseWhatItCannotReadOrUnderstand() throws IOException {
    assertThat(regress()).isEqualTo(1);
    assertThat(err.toString()).contains("series_unreadable", "there is no such file");
    series(30, step(0));
    assertThat(regress("--baseline", "4")).isEqualTo(2);
    assertThat(regress("--baseline", "many")).isEqualTo(2);
    assertThat(regress("--lower-is-better", "--higher-is-better")).isEqualTo(2);
    Files.write(file, new byte[] {'{', (byte) 0xff, '\n'});
    assertThat(regress()).isEqualTo(1);
    assertThat(err.toString()).contains("it is no text in UTF-8");
  }
}
