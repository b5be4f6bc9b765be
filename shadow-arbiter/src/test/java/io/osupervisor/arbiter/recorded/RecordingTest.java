package io.osupervisor.arbiter.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {
  private static final String CONTROL = "{\"id\":\"a\",\"arm\":\"control\"}";

  private final Path file;

  RecordingTest(@TempDir Path folder) {
    this.file = folder.resolve("r.jsonl");
  }

  private Recording read(String... lines) throws IOException {
    return Recording.read(Files.write(file, List.of(lines)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nonsense | it is no JSON:
          {"id":"b" | it is no JSON:
          {"id":"b","id":"c","arm":"control"} | it is no JSON: a map holds the key 'id' twice
          [1] | it is a list, not a map
          {"arm":"candidate"} | id is missing
          {"id":1.5,"arm":"candidate"} | id 1.5: it must be text or a whole number
          {"id":"b"} | arm is missing
          {"id":"b","arm":"treatment"} | arm "treatment": it must be control or candidate
          {"id":"b","arm":"candidate","latency_ms":-1} | latency_ms -1: it must be 0 or more
          {"id":"b","arm":"candidate","latency_ms":"1"} | latency_ms "1": it must be a number
          {"id":"b","arm":"candidate","latency_ms":1e99} | latency_ms 1.0E99: it must be at most
          {"id":"b","arm":"candidate","ok":1} | ok 1: it must be true or false
          {"id":"b","arm":"candidate","agree":"yes"} | agree "yes": it must be true or false
          {"id":"b","arm":"candidate","score":true} | score true: it must be a number
          {"id":"b","arm":"candidate","cost":0} | cost 0: it must be above 0
          {"id":"b","arm":"candidate","at_ms":-5} | at_ms -5: it must be 0 or more
          {"id":"a","arm":"control"} | request 'a' has another line of the control, the first is line 1
          """)
  void shouldSayWhatIsWrongAndWhere(String line, String told) {
    assertThatThrownBy(() -> read(CONTROL, line, "{\"id\":\"a\",\"arm\":\"candidate\"}"))
        .isInstanceOfSatisfying(
            AgentException.class,
            refused -> assertThat(refused.code()).isEqualTo("invalid_recording"))
        .hasMessageStartingWith(file + ":2: ")
        .hasMessageContaining(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "ok":true,"latency_ms":1 | "ok":true | latency_ms is missing, which other lines have
          "ok":true | "score":1 | ok is missing, which other lines have
          "at_ms":5 | "score":1 | at_ms is missing, which other lines have
          """)
  void shouldRefuseWhatOnlySomeLinesTell(String first, String second, String told) {
    assertThatThrownBy(
            () ->
                read(
                    "{\"id\":\"a\",\"arm\":\"control\"," + first + "}",
                    "{\"id\":\"a\",\"arm\":\"candidate\"," + second + "}"))
        .hasMessage(file + ":2: " + told);
  }

  @Test
  void shouldRefuseAFileThatComparesNothing() {
    assertThatThrownBy(() -> read()).hasMessage(file + ": it is empty");
    assertThatThrownBy(() -> read("", "  ")).hasMessage(file + ": it is empty");
    assertThatThrownBy(() -> Recording.read(file.resolveSibling("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Recording.read(Files.write(file, new byte[] {(byte) 0xff, '\n'})))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void shouldPairLinesInWhateverOrder() throws IOException {
    Recording recording =
        read(
            "{\"id\":2,\"arm\":\"candidate\",\"ok\":true,\"latency_ms\":0.5,\"at_ms\":7}",
            "{\"id\":1,\"arm\":\"control\",\"ok\":true,\"latency_ms\":2,\"at_ms\":5}",
            "{\"id\":2,\"arm\":\"control\",\"ok\":false,\"latency_ms\":null,\"at_ms\":6}",
            "{\"id\":1,\"arm\":\"candidate\",\"ok\":true,\"latency_ms\":0,\"at_ms\":9}");
    assertThat(recording.split()).isFalse();
    assertThat(recording.lonely()).isEmpty();
    assertThat(recording.measured())
        .containsExactly(
            Metric.LATENCY,
            Metric.LATENCY_P50,
            Metric.LATENCY_P95,
            Metric.LATENCY_P99,
            Metric.ERROR_RATE);
    Pair second = (Pair) recording.observations().get(0);
    assertThat(second.atMs()).isEqualTo(7);
    assertThat(second.candidate().latencyNanos()).isEqualTo(500_000);
    assertThat(second.control().latencyNanos()).isZero();
    assertThat(second.comparison()).isEqualTo(Comparison.UNTOLD);
    // Too little for its clock: half of the least that it told.
    assertThat(((Pair) recording.observations().get(1)).candidate().latencyNanos())
        .isEqualTo(250_000);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, true, true, AGREES",
    "true, true, false, true, DIFFERS",
    "true, true, true, false, DIFFERS",
    "false, false, true, true, AGREES_ON_ERROR",
    "false, false, false, true, DIFFERS",
    "true, true, null, null, UNTOLD",
    "false, true, null, null, DIFFERS"
  })
  void shouldCompareAsALineSays(
      boolean ok, boolean controlOk, String agree, String controlAgree, Comparison comparison)
      throws IOException {
    String form = "{\"id\":\"%s\",\"arm\":\"%s\",\"ok\":%s,\"agree\":%s}";
    Recording recording =
        read(
            form.formatted("a", "candidate", ok, agree),
            form.formatted("a", "control", controlOk, controlAgree),
            form.formatted("z", "candidate", true, true),
            form.formatted("z", "control", true, true));
    assertThat(((Pair) recording.observations().get(0)).comparison()).isEqualTo(comparison);
  }

  @Test
  void shouldCountALineWithoutItsPairAsLost() throws IOException {
    Recording recording = read(CONTROL, "{\"id\":\"a\",\"arm\":\"candidate\"}", control("b"));
    assertThat(recording.lonely())
        .containsExactly(file + ":3: request 'b' has no line of the candidate");
    assertThat(recording.observations()).hasSize(1);
    assertThat(recording.isTorn()).isTrue();
  }

  @Test
  void shouldTakeAFileWithoutAnyPairAsSplit() throws IOException {
    Recording recording =
        read(
            control("a"),
            "{\"id\":\"b\",\"arm\":\"candidate\",\"agree\":true,\"score\":1}",
            control("c"));
    assertThat(recording.split()).isTrue();
    assertThat(recording.lonely()).isEmpty();
    assertThat(recording.measured()).containsExactly(Metric.ERROR_RATE);
    assertThat(recording.observations()).hasSize(4).first().isEqualTo(new Assigned(0, 1, 2));
    assertThat(recording.observations().subList(1, 4)).allMatch(Single.class::isInstance);
  }

  @Test
  void shouldTakeLinesInTheOrderOfTheirTime() throws IOException {
    Recording recording =
        read(
            "{\"id\":1,\"arm\":\"control\",\"at_ms\":9}",
            "{\"id\":2,\"arm\":\"candidate\",\"at_ms\":7}",
            "{\"id\":3,\"arm\":\"control\",\"at_ms\":8}");
    assertThat(recording.observations())
        .extracting(Observation::atMs)
        .containsExactly(7L, 7L, 8L, 9L);
  }

  @Test
  void shouldPassOverKeysThatItDoesNotKnowAndTakeWholeNumbersAsTheyAreWritten() throws IOException {
    Recording recording =
        read(
            "{\"id\":1.0,\"arm\":\"control\",\"user\":7,\"zone\":\"a\"}",
            "{\"id\":1,\"arm\":\"candidate\",\"user\":8}");
    assertThat(recording.split()).isFalse();
    assertThat(recording.ignored()).containsExactlyInAnyOrder("user", "zone");
  }

  @ParameterizedTest
  @CsvSource({"score", "cost"})
  void shouldRefuseAnAnswerThatLacksWhatBothArmsTell(String key) throws IOException {
    String form = "{\"id\":\"%s\",\"arm\":\"%s\",\"ok\":%s%s}";
    String told = ",\"" + key + "\":1";
    String control = form.formatted("a", "control", true, told);
    String candidate = form.formatted("a", "candidate", true, told);
    String failed = form.formatted("b", "candidate", false, "");
    String other = form.formatted("b", "control", true, told);
    assertThat(read(control, candidate, failed, other).measured())
        .contains(Metric.valueOf(key.toUpperCase(Locale.ROOT)));
    assertThatThrownBy(
            () -> read(control, candidate, form.formatted("b", "candidate", true, ""), other))
        .hasMessage(file + ":3: " + key + " is missing, which other lines have");
  }

  private static String control(String id) {
    return "{\"id\":\"%s\",\"arm\":\"control\"}".formatted(id);
  }
}
