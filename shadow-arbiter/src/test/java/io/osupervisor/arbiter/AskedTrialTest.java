package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.GuardLimit;
import io.osupervisor.arbiter.trial.TrialScope;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.AgentSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedTrialTest {
  private static final AgentSpec SPEC =
      Specs.with(
          "trial { alpha = 0.04, min-samples = 70, ignore = [\"$.at\", \"$.pid\"], objectives =",
          "  [{ metric = latency, direction = decrease, minimum-effect = 10% }] }",
          "watch.window = 2h");

  private static TrialSettings read(String json) {
    return AskedTrial.read(SPEC, Value.parseJson(json)).orElseThrow();
  }

  private static AgentException refusal(String json) {
    return catchThrowableOfType(
        AgentException.class, () -> AskedTrial.read(SPEC, Value.parseJson(json)));
  }

  @Test
  void shouldAskForNothingWhenNothingIsGiven() {
    assertThat(AskedTrial.read(SPEC, Value.NULL)).isEmpty();
  }

  @Test
  void shouldTakeFromTheSpecWhatIsNotGiven() {
    assertThat(read("{}")).isEqualTo(SpecTerms.of(SPEC, Specs.node()).trials());
  }

  @Test
  void shouldTakeWhatIsGiven() {
    TrialSettings asked =
        read(
            """
            {"alpha": 0.01, "max-duration": "2m", "mirror": "100%", "ignore": ["$.pid"],
             "tolerance": {"relative": "0%"}, "watch": {"min-samples": 500}}
            """);

    assertThat(asked.alpha()).isEqualTo(0.01);
    assertThat(asked.minSamples()).isEqualTo(70);
    assertThat(asked.maxDuration()).isEqualTo(Duration.ofMinutes(2));
    assertThat(asked.scope().answers().ignored()).containsExactly("$.pid");
    assertThat(asked.watchWindow()).isEqualTo(Duration.ofHours(2));
    assertThat(asked.watchSamples()).isEqualTo(500);
  }

  @Test
  void shouldPutGuardsAndObjectivesInThePlaceOfThoseOnTheSameMetric() {
    TrialSettings asked =
        read(
            """
            {"guards": [{"metric": "latency", "margin": "5%"}, {"metric": "cpu", "margin": "9%"}],
             "any-objective": false, "objectives":
               [{"metric": "error-rate", "direction": "decrease", "minimum-effect": "1%"}]}
            """);

    assertThat(asked.guards())
        .containsExactlyInAnyOrder(
            new GuardLimit("latency", GuardLimit.Bound.MARGIN, 0.05),
            new GuardLimit("cpu", GuardLimit.Bound.MARGIN, 0.09),
            new GuardLimit("error-rate", GuardLimit.Bound.MARGIN, 0.01),
            new GuardLimit("agreement", GuardLimit.Bound.MINIMUM, 0.95),
            new GuardLimit("memory", GuardLimit.Bound.MARGIN, 0.5));
    assertThat(asked.scope().goals())
        .containsExactlyInAnyOrderElementsOf(
            List.of(new TrialScope.Goal("error-rate", 0.01), new TrialScope.Goal("latency", 0.1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"alhpa\": 0.01} | trial.alhpa = 0.01: there is no such key | did you mean"
            + " 'trial.alpha'?",
        "{\"watch\": {\"windwo\": \"1h\"}} | trial.watch.windwo = \"1h\": there is no such key"
            + " | did you mean 'trial.watch.window'?",
        "{\"watch\": {\"breakage\": []}} | trial.watch.breakage = []: there is no such key | ",
        "{\"alpha\": \"little\"} | trial.alpha = \"little\": must be a number | ",
        "{\"max-duration\": 60} | trial.max-duration = 60: must be a duration with a unit, as in"
            + " 10s | ",
        "{\"mirror\": 0.5} | trial.mirror = 0.5: must be a percentage, as in 10% | ",
        "{\"guards\": \"none\"} | trial.guards = \"none\": must be a list [ … ] | ",
        "{\"guards\": [7]} | trial.guards[0] = 7: must be a group { … } | ",
        "{\"guards\": [{\"metric\": \"speed\", \"margin\": \"1%\"}]} | trial.guards[0].metric ="
            + " \"speed\": must be one of latency, latency-p50, latency-p95, latency-p99,"
            + " error-rate, agreement, score, memory, cpu, cost | ",
        "{\"guards\": [{\"metric\": \"cpu\", \"margni\": \"1%\"}]} | trial.guards[0].margni ="
            + " \"1%\": there is no such key; trial.guards[0].margin: is missing"
            + " | did you mean 'trial.guards[0].margin'?",
        "{\"unfenced\": true} | trial.unfenced = true: must be one of refuse, allow | ",
        "{\"ignore\": [\"$.a[\"]} | the path '$.a[' cannot be read from character 5 on"
            + " | brackets hold a position counted from 0, *, or a name in single quotes",
        "[1] | trial = [1] is a list | send a map of the keys of the spec's trial block",
      })
  void shouldRefuseWhatItDoesNotKnow(String json, String message, String hint) {
    AgentException refused = refusal(json);

    assertThat(refused.code()).isEqualTo("invalid_trial");
    assertThat(refused).hasMessage(message);
    assertThat(refused.hint())
        .isEqualTo(
            hint == null
                ? "correct it; the keys are those of the trial block of the agent's spec"
                : hint);
  }
}
