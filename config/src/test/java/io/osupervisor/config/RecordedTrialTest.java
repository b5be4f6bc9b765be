package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedTrialTest {
  private final Path file;

  RecordedTrialTest(@TempDir Path folder) {
    this.file = folder.resolve("trial.conf");
  }

  private RecordedTrial read(String text) throws IOException {
    return RecordedTrial.read(Files.writeString(file, text));
  }

  @Test
  void shouldBeAsForAHypothesisThatKeepsTheBehaviour() throws IOException {
    RecordedTrial trial = RecordedTrial.preserving();
    TrialPolicy spec =
        AgentSpecReader.builtIn()
            .parse("id = a, command = [x], genome.root = /", "spec")
            .policy()
            .trial();
    assertThat(trial.alpha()).isEqualTo(spec.alpha());
    assertThat(trial.minSamples()).isEqualTo(spec.minSamples());
    assertThat(trial.maxDuration()).isEqualTo(Duration.ofDays(36_500));
    assertThat(trial.nStar()).isEqualTo(spec.nStar());
    assertThat(trial.objectives()).isEmpty();
    assertThat(trial.guards()).containsAll(spec.guards());
    assertThat(trial.guards())
        .extracting(TrialGuard::metric)
        .endsWith(TrialMetric.SCORE, TrialMetric.COST);
    assertThat(read("")).isEqualTo(trial);
  }

  @Test
  void shouldTakeEveryWord() throws IOException {
    RecordedTrial trial =
        read(
            """
            alpha = 0.01, min-samples = 100, max-duration = 10m, n-star = 500
            any-objective = false
            objectives = original
            guards = [{ metric = score, margin = 2% }, { metric = agreement, minimum = 90% }]
            weights { control = 90%, candidate = 10% }
            """);
    assertThat(trial.alpha()).isEqualTo(0.01);
    assertThat(trial.minSamples()).isEqualTo(100);
    assertThat(trial.maxDuration()).isEqualTo(Duration.ofMinutes(10));
    assertThat(trial.nStar()).isEqualTo(500);
    assertThat(trial.anyObjective()).isFalse();
    assertThat(trial.objectives())
        .extracting(TrialObjective::metric)
        .containsExactly(TrialMetric.LATENCY, TrialMetric.ERROR_RATE);
    assertThat(trial.objectives())
        .extracting(objective -> objective.minimumEffect().toString())
        .containsExactly("10%", "20%");
    assertThat(trial.guards()).hasSize(2);
    assertThat(trial.weights().candidate()).isEqualTo(Percentage.of(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alhpa = 1 | alhpa = 1: there is no such key; did you mean 'alpha'?",
        "mirror = 10% | mirror = \"10%\": there is no such key",
        "alpha = 0.5 | alpha = 0.5: must be between 1.0E-6 and 0.2",
        "guards = [] | guards = []: must have one",
        "objectives = orginal | objectives = \"orginal\": must be a list [ … ]",
        "objectives = [{ metric = score, direction = decrease, minimum-effect = 1% }] | "
            + "objectives[0].direction = \"decrease\": must be increase: more is the benefit",
        "guards = [{ metric = score, margin = 100% }] | "
            + "guards[0].margin = \"100%\": must be less than 100%",
        "weights { control = 40%, candidate = 50% } | "
            + "weights.candidate = \"50%\": must come to 100% with control"
      })
  void shouldSayWhatIsWrongAndWhere(String line, String told) {
    assertThatThrownBy(() -> read("# terms\n" + line))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ":2: " + told);
  }

  @Test
  void shouldSayWhatCannotBeRead() {
    assertThatThrownBy(() -> RecordedTrial.read(file))
        .isInstanceOfSatisfying(
            ConfigException.class,
            unreadable -> assertThat(unreadable.code()).isEqualTo("config_unreadable"));
    assertThatThrownBy(() -> read("alpha = [")).isInstanceOf(ConfigException.class);
  }
}
