package io.osupervisor.arbiter.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.MetricState;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.config.RecordedTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedVerdictTest {
  private final Path folder;

  RecordedVerdictTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Verdict judged(Lines lines, String... terms) throws IOException {
    return RecordedVerdict.of(lines.recording(folder), trial(terms), 1);
  }

  private RecordedTrial trial(String... terms) throws IOException {
    return RecordedTrial.read(
        Files.writeString(folder.resolve("trial.conf"), String.join("\n", terms)));
  }

  private static MetricReport report(Verdict verdict, Metric metric) {
    return verdict.metrics().stream()
        .filter(report -> report.metric() == metric)
        .findFirst()
        .orElseThrow();
  }

  private static double effect(Verdict verdict, Metric metric) {
    return Objects.requireNonNull(report(verdict, metric).estimate()).effect();
  }

  @Test
  void shouldNotPromoteNoErrorsOfTwentyAgainstNoErrorsOfTwenty() throws IOException {
    Verdict verdict = judged(new Lines(1).pairs(20));
    assertThat(verdict.decision()).isEqualTo(Decision.COLLECTING);
    assertThat(verdict.words()).isEqualTo("20 pairs, at least 60 are asked for");
    assertThat(verdict.metrics())
        .extracting(MetricReport::state)
        .containsOnly(MetricState.COLLECTING);
  }

  @Test
  void shouldPromoteANeutralChangeOnItsGuards() throws IOException {
    Verdict verdict = judged(new Lines(2).pairs(1000));
    assertThat(verdict.decision()).isEqualTo(Decision.PROMOTE);
    // What the file lacks is left out: memory, score and cost.
    assertThat(verdict.metrics())
        .extracting(MetricReport::metric)
        .containsExactly(Metric.ERROR_RATE, Metric.AGREEMENT, Metric.LATENCY);
    assertThat(effect(verdict, Metric.AGREEMENT)).isZero();
    assertThat(verdict.pairs()).isBetween(375L, 500L);
  }

  @Test
  void shouldRejectARefutedGainAsNoGain() throws IOException {
    Verdict verdict = judged(new Lines(3).pairs(3000), "objectives = original");
    assertThat(verdict.decision()).isEqualTo(Decision.REJECT);
    assertThat(verdict.reason()).isEqualTo("no_gain");
  }

  @ParameterizedTest
  @CsvSource({
    // slower, candidate errors, control errors, differing, decision without a claim, with a claim
    "1.5, 0, 0, 0, REJECT, REJECT",
    "0.6, 0, 0, 0, PROMOTE, PROMOTE",
    "1, 0.2, 0, 0, REJECT, REJECT",
    "1, 0, 0, 0.2, REJECT, REJECT",
    "1, 0, 0.3, 0, PROMOTE, PROMOTE",
    "1, 0, 0, 0, PROMOTE, REJECT"
  })
  void shouldFindClearEffects(
      double slower,
      double failing,
      double controlFailing,
      double differing,
      Decision plain,
      Decision claiming)
      throws IOException {
    Lines lines =
        new Lines(4)
            .slower(slower)
            .failing(failing, controlFailing)
            .differing(differing)
            .pairs(2000);
    assertThat(judged(lines).decision()).isEqualTo(plain);
    assertThat(judged(lines, "objectives = original").decision()).isEqualTo(claiming);
  }

  @ParameterizedTest
  @CsvSource({
    "0.6, 0.8, 0.05, REJECT, REJECT",
    "0.8, 0.6, 0.05, PROMOTE, PROMOTE",
    "0.7, 0.7, 0.05, PROMOTE, REJECT",
    "80, 100, 5, REJECT, REJECT",
    "120, 100, 5, PROMOTE, PROMOTE",
    "100, 100, 5, PROMOTE, REJECT"
  })
  void shouldJudgeScores(
      double candidate, double control, double noise, Decision plain, Decision claiming)
      throws IOException {
    Lines lines = new Lines(5).scored(candidate, control, noise).pairs(2000);
    assertThat(judged(lines).decision()).isEqualTo(plain);
    Verdict claimed =
        judged(
            lines, "objectives = [{ metric = score, direction = increase, minimum-effect = 10% }]");
    assertThat(claimed.decision()).isEqualTo(claiming);
    if (candidate == control) {
      assertThat(claimed.reason()).isEqualTo("no_gain");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldBoundScoresByOneMethodFromTheStart(boolean split) throws IOException {
    Lines lines = new Lines(27).scored(0.6, 0.8, 0);
    Lines wide = new Lines(27).scored(0.6, 0.8, 0);
    String guards = "guards = [{ metric = score, margin = 5% }]";
    for (Lines each : List.of(lines, wide)) {
      if (split) {
        each.singles(4000, 0.5);
      } else {
        each.pairs(2000);
      }
    }
    wide.scored(0.6, 1.2, 0).pairs(split ? 0 : 1).singles(split ? 200 : 0, 0.5);
    assertThat(report(judged(lines, guards), Metric.SCORE).rule()).contains("bets on");
    // The last scores leave the range long after the verdict.
    assertThat(report(judged(wide, guards), Metric.SCORE).rule())
        .contains("relative to the control");
  }

  @Test
  void shouldGiveNothingForAScoreThatTheCandidateReportsOfItself() throws IOException {
    Lines boasting = new Lines(6).scored(1, Double.NaN, 0).pairs(2000);
    Verdict verdict =
        judged(
            boasting,
            "objectives = [{ metric = score, direction = increase, minimum-effect = 1% }]");
    assertThat(verdict.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(report(verdict, Metric.SCORE).state()).isEqualTo(MetricState.NO_DATA);
    assertThat(judged(boasting).metrics())
        .extracting(MetricReport::metric)
        .doesNotContain(Metric.SCORE);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 300, 3000})
  void shouldNeverPassSevenOfTenAHundredTimesWorse(int pairs) throws IOException {
    Lines lines = new Lines(7);
    for (int i = 0; i < pairs; i++) {
      lines.slower(i % 10 < 7 ? 100 : 1).pairs(1);
    }
    assertThat(judged(lines).decision())
        .isEqualTo(pairs < 60 ? Decision.COLLECTING : Decision.REJECT);
  }

  @Test
  void shouldBeInvalidWhenTheCandidateLosesItsSlowRequests() throws IOException {
    Lines lines = new Lines(8).pairs(200);
    Lines lossy = new Lines(8).pairs(100).without(3);
    assertThat(lossy.recording(folder).lonely())
        .hasSize(3)
        .allMatch(told -> told.contains("has no line of the candidate"));
    Verdict verdict = judged(lossy);
    assertThat(verdict.decision()).isEqualTo(Decision.INVALID);
    assertThat(verdict.words()).isEqualTo("dropped: 3 of 100 requests, at most 1 %");
    assertThat(judged(lines).decision()).isNotEqualTo(Decision.INVALID);
  }

  @Test
  void shouldNotMindWhereALostLineStands() throws IOException {
    Verdict few = judged(new Lines(21).pairs(2000).without(2).armAfterArm());
    assertThat(few.decision()).isEqualTo(Decision.PROMOTE);
    assertThat(few).isEqualTo(judged(new Lines(21).pairs(2000).without(2)));
    Verdict many = judged(new Lines(21).pairs(2000).without(200));
    assertThat(many.decision()).isEqualTo(Decision.INVALID);
    assertThat(many.words()).isEqualTo("dropped: 200 of 2000 requests, at most 1 %");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 10})
  void shouldNotMindWhetherArmsOfASplitStandOneAfterTheOther(long everyMs) throws IOException {
    Verdict after = judged(new Lines(22).timed(everyMs).singles(4000, 0.5).armAfterArm());
    assertThat(after).isEqualTo(judged(new Lines(22).timed(everyMs).singles(4000, 0.5)));
    assertThat(after.decision()).isEqualTo(Decision.PROMOTE);
  }

  @Test
  void shouldBeInvalidWhereARequestOfASplitWentToBothArms() throws IOException {
    Verdict verdict = judged(new Lines(23).singles(1000, 0.5).pairs(1));
    assertThat(verdict.decision()).isEqualTo(Decision.INVALID);
    assertThat(verdict.words()).isEqualTo("mixed_assignment: request 'r1000' went to both arms");
    assertThat(judged(new Lines(23).singles(98, 0.5).pairs(1)).words())
        .startsWith("dropped: 98 of");
  }

  @Test
  void shouldKnowNothingOfOneArmAlone() throws IOException {
    Verdict verdict = judged(new Lines(24).singles(500, 0));
    assertThat(verdict.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(verdict.words()).isEqualTo("there is no line of the candidate");
    assertThat(verdict.metrics())
        .hasSize(6)
        .extracting(MetricReport::state)
        .containsOnly(MetricState.NO_DATA);
  }

  @Test
  void shouldLetOnlyItsTermsLimitTheTimeOfARecording() throws IOException {
    Lines hours = new Lines(26).timed(60_000).pairs(1000);
    assertThat(judged(hours).decision()).isEqualTo(Decision.PROMOTE);
    assertThat(judged(hours, "max-duration = 5m").reason()).isEqualTo("max_duration");
  }

  @Test
  void shouldBearAClockThatTellsManyLatenciesAsZero() throws IOException {
    Recording recording = new Lines(25).clocked(3).slower(1.1).pairs(8000).recording(folder);
    Verdict verdict = RecordedVerdict.of(recording, trial(), 8000);
    assertThat(effect(verdict, Metric.LATENCY)).isBetween(0.05, 0.2);
    Recording blind = new Lines(25).clocked(1000).pairs(100).recording(folder);
    assertThat(blind.measured()).doesNotContain(Metric.LATENCY, Metric.LATENCY_P95);
  }

  @Test
  void shouldAgreeWhollyWithItself() throws IOException {
    Verdict verdict = judged(new Lines(9).pairs(500));
    assertThat(effect(verdict, Metric.AGREEMENT)).isZero();
    assertThat(report(verdict, Metric.AGREEMENT).state()).isEqualTo(MetricState.NON_INFERIOR);
  }

  @ParameterizedTest
  @CsvSource({
    "latency-p50, 1.3, 1, REJECT",
    "latency-p95, 1, 3, REJECT",
    "latency-p99, 1, 3, REJECT",
    "latency-p95, 1, 1, PROMOTE",
    "latency-p50, 0.8, 1, PROMOTE"
  })
  void shouldGuardPercentiles(String metric, double slower, double tail, Decision decision)
      throws IOException {
    Lines lines = new Lines(17);
    for (int i = 0; i < 8000; i++) {
      lines.slower(i % 10 == 0 ? slower * tail : slower).pairs(1);
    }
    String guards =
        "guards = [{ metric = error-rate, margin = 1%% }, { metric = %s, margin = 20%% }]";
    assertThat(judged(lines, guards.formatted(metric)).decision()).isEqualTo(decision);
  }

  @Test
  void shouldGuardAPercentileOfTrafficThatWasSplit() throws IOException {
    String guards = "guards = [{ metric = latency-p95, margin = 20% }]";
    assertThat(judged(new Lines(18).slower(2).singles(3000, 0.5), guards).decision())
        .isEqualTo(Decision.REJECT);
    assertThat(judged(new Lines(19).singles(8000, 0.5), guards).decision())
        .isEqualTo(Decision.PROMOTE);
  }

  @Test
  void shouldWaitForTheFloorOfAPercentile() throws IOException {
    String guards = "guards = [{ metric = latency-p99, margin = 20% }]";
    Verdict verdict = judged(new Lines(20).slower(5).pairs(590), guards);
    assertThat(verdict.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(report(verdict, Metric.LATENCY_P99).estimate()).isNull();
    assertThat(judged(new Lines(20).slower(5).pairs(4000), guards).decision())
        .isEqualTo(Decision.REJECT);
  }

  @Test
  void shouldSayThatAFileWithoutAnAnswerIsInconclusive() throws IOException {
    Verdict verdict = judged(new Lines(10).pairs(120));
    assertThat(verdict.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(verdict.reason()).isEqualTo("end_of_data");
    assertThat(verdict.words()).contains("the data could still hide").contains("error-rate in [");
  }

  @Test
  void shouldLookAtTheEndThoughNoBlockEndsThere() throws IOException {
    Verdict verdict = judged(new Lines(11).failing(1, 0).pairs(60));
    assertThat(verdict.reason()).isEqualTo("harm");
    assertThat(verdict.pairs()).isEqualTo(60);
  }

  @Test
  void shouldLookOnlyWhereItIsTold() throws IOException {
    Recording recording = new Lines(12).pairs(2000).recording(folder);
    long at = RecordedVerdict.of(recording, trial(), 1).pairs();
    assertThat(at).isBetween(375L, 500L).matches(pairs -> pairs % 25 == 0);
    assertThat(RecordedVerdict.of(recording, trial(), 25).pairs()).isEqualTo(at);
    assertThat(RecordedVerdict.of(recording, trial(), 1000).pairs()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0, PROMOTE", "1.5, 0, 0, REJECT", "1, 0.1, 0, REJECT", "0.6, 0, 0.1, PROMOTE"})
  void shouldJudgeTrafficThatWasSplit(
      double slower, double failing, double controlFailing, Decision decision) throws IOException {
    Lines lines = new Lines(13).slower(slower).failing(failing, controlFailing).singles(6000, 0.5);
    Verdict verdict = judged(lines);
    assertThat(verdict.decision()).isEqualTo(decision);
    assertThat(verdict.metrics())
        .extracting(MetricReport::metric)
        .containsExactly(Metric.ERROR_RATE, Metric.LATENCY);
  }

  @ParameterizedTest
  @CsvSource({"0.6, 0.8, 0.05, REJECT", "0.8, 0.6, 0.05, PROMOTE", "80, 100, 5, REJECT"})
  void shouldJudgeScoresOfTrafficThatWasSplit(
      double candidate, double control, double noise, Decision decision) throws IOException {
    Lines lines = new Lines(14).scored(candidate, control, noise).singles(6000, 0.5);
    assertThat(judged(lines).decision()).isEqualTo(decision);
  }

  @Test
  void shouldHoldASplitAgainstItsWeights() throws IOException {
    Lines tenth = new Lines(15).singles(4000, 0.1);
    assertThat(judged(tenth).words()).startsWith("sample_ratio");
    assertThat(judged(tenth, "weights { control = 90%, candidate = 10% }").decision())
        .isNotEqualTo(Decision.INVALID);
  }

  @Test
  void shouldNotPassWithoutKnowingOfErrors() throws IOException {
    Path file = folder.resolve("silent.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      lines.append("{\"id\":%d,\"arm\":\"control\",\"latency_ms\":5}%n".formatted(i));
      lines.append("{\"id\":%d,\"arm\":\"candidate\",\"latency_ms\":5}%n".formatted(i));
    }
    Verdict verdict =
        RecordedVerdict.of(Recording.read(Files.writeString(file, lines)), trial(), 1);
    assertThat(verdict.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(report(verdict, Metric.ERROR_RATE).state()).isEqualTo(MetricState.NO_DATA);
    assertThat(report(verdict, Metric.LATENCY).state()).isEqualTo(MetricState.NON_INFERIOR);
  }

  @Test
  void shouldRefuseWhatItCannotJudge() throws IOException {
    Recording recording = new Lines(16).untold().pairs(100).recording(folder);
    RecordedTrial trial = trial("guards = [{ metric = agreement, minimum = 95% }]");
    assertThatThrownBy(() -> RecordedVerdict.of(recording, trial, 1))
        .isInstanceOfSatisfying(
            AgentException.class,
            refused -> assertThat(refused.code()).isEqualTo("nothing_to_judge"))
        .hasMessageEndingWith("what the guards need: agreement");
  }
}
