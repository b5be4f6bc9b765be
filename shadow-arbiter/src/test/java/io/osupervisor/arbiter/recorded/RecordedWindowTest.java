package io.osupervisor.arbiter.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.recorded.MetricWindow.Effect;
import io.osupervisor.arbiter.recorded.MetricWindow.Figures;
import io.osupervisor.arbiter.recorded.MetricWindow.Ranks;
import io.osupervisor.arbiter.recorded.MetricWindow.Rate;
import io.osupervisor.arbiter.recorded.RecordedWindow.Row;
import io.osupervisor.arbiter.window.CanaryScore.Outcome;
import io.osupervisor.arbiter.window.Label;
import io.osupervisor.arbiter.window.Shift;
import io.osupervisor.config.RecordedTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedWindowTest {
  private static final double[] CONTROL = {
    5.1, 4.8, 6.2, 5.5, 7.9, 4.4, 5.9, 6.6, 5.3, 8.4, 4.9, 6.0
  };
  private static final double[] CANDIDATE = {6.4, 5.8, 7.7, 9.1, 6.9, 5.2, 8.8, 7.2, 10.3, 6.1};

  private final Path folder;

  RecordedWindowTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private RecordedWindow window(List<String> lines, String... terms) throws IOException {
    Path file = Files.write(folder.resolve("lines.jsonl"), lines);
    Path trial = Files.write(folder.resolve("trial.conf"), List.of(terms));
    return RecordedWindow.of(Recording.read(file), RecordedTrial.read(trial));
  }

  private static RecordedWindow window(Recording recording) {
    return RecordedWindow.of(recording, RecordedTrial.preserving());
  }

  private static Row row(RecordedWindow window, Metric metric) {
    return window.rows().stream()
        .filter(row -> row.window().metric() == metric)
        .findFirst()
        .orElseThrow();
  }

  private static Ranks ranks(RecordedWindow window, Metric metric) {
    return Objects.requireNonNull(row(window, metric).window().ranks());
  }

  private static Shift shift(RecordedWindow window, Metric metric) {
    return Objects.requireNonNull(ranks(window, metric).shift());
  }

  private static Rate rate(RecordedWindow window, Metric metric) {
    return Objects.requireNonNull(row(window, metric).window().rate());
  }

  /** Requests of either arm alone: one of 13 of the control failed, 2 of 12 of the candidate. */
  private static List<String> split() {
    List<String> lines = new ArrayList<>();
    for (double latency : CONTROL) {
      lines.add(line("control", lines.size(), "\"ok\":true,\"latency_ms\":" + latency));
    }
    for (double latency : CANDIDATE) {
      lines.add(line("candidate", lines.size(), "\"ok\":true,\"latency_ms\":" + latency));
    }
    lines.add(line("control", lines.size(), "\"ok\":false,\"latency_ms\":0.1"));
    lines.add(line("candidate", lines.size(), "\"ok\":false"));
    lines.add(line("candidate", lines.size(), "\"ok\":false"));
    return lines;
  }

  private static String line(String arm, int id, String told) {
    return "{\"id\":%d,\"arm\":\"%s\",%s}".formatted(id, arm, told);
  }

  /** Computed with SciPy: its t distribution, {@code mannwhitneyu}, {@code percentile}. */
  @Test
  void shouldTestLatenciesOfAnswersThatAreOk() throws IOException {
    RecordedWindow window = window(split());
    MetricWindow latency = row(window, Metric.LATENCY).window();
    assertFigures(latency.control(), 12, 71.0 / 12, 5.7, 8.125, 8.345);
    assertFigures(latency.candidate(), 10, 7.35, 7.05, 9.76, 10.192);
    Effect lift = Objects.requireNonNull(latency.lift());
    assertThat(lift.estimate()).isEqualTo(0.24225352, offset(1e-8));
    assertThat(lift.lower()).isEqualTo(0.00096951, offset(1e-8));
    assertThat(lift.upper()).isEqualTo(0.48353753, offset(1e-8));
    assertThat(lift.p()).isEqualTo(0.04918706, offset(1e-8));
    assertThat(latency.p()).isEqualTo(lift.p());
    Shift shift = shift(window, Metric.LATENCY);
    assertThat(shift.estimate()).isEqualTo(1.3, offset(1e-9));
    assertThat(shift.lower()).isEqualTo(0.2, offset(1e-9));
    assertThat(shift.upper()).isEqualTo(2.8, offset(1e-9));
    assertThat(ranks(window, Metric.LATENCY).larger()).isEqualTo(0.775, offset(1e-12));
  }

  private static void assertFigures(
      Figures figures, long n, double mean, double p50, double p95, double p99) {
    assertThat(figures.n()).isEqualTo(n);
    assertThat(figures.mean()).isEqualTo(mean, offset(1e-12));
    assertThat(figures.p50()).isEqualTo(p50, offset(1e-12));
    assertThat(figures.p95()).isEqualTo(p95, offset(1e-12));
    assertThat(figures.p99()).isEqualTo(p99, offset(1e-12));
  }

  /** Computed with SciPy: the likelihood's maximum under the margin, sought numerically. */
  @Test
  void shouldTestErrorsAgainstTheMarginOfTheirGuard() throws IOException {
    RecordedWindow window = window(split());
    Rate rate = rate(window, Metric.ERROR_RATE);
    assertThat(rate.estimate()).isEqualTo(2 / 12.0 - 1 / 13.0, offset(1e-12));
    assertThat(rate.margin()).isEqualTo(0.01);
    assertThat(rate.z()).isEqualTo(0.61539632, offset(1e-6));
    assertThat(rate.p()).isEqualTo(0.26914651, offset(1e-6));
    assertThat(rate.lower()).isEqualTo(-0.20072772, offset(1e-6));
    assertThat(rate.upper()).isEqualTo(0.38908245, offset(1e-6));
    Effect lift = Objects.requireNonNull(row(window, Metric.ERROR_RATE).window().lift());
    assertThat(lift.estimate()).isEqualTo(7 / 6.0, offset(1e-12));
    assertThat(lift.p()).isEqualTo(0.64686297, offset(1e-8));
    String guards = "guards = [{ metric = error-rate, margin = 5% }]";
    assertThat(rate(window(split(), guards), Metric.ERROR_RATE).margin()).isEqualTo(0.05);
    String others = "guards = [{ metric = latency, margin = 5% }]";
    assertThat(rate(window(split(), others), Metric.ERROR_RATE).margin()).isZero();
  }

  @Test
  void shouldAdjustThePOfEachMetricOverAllOfThem() throws IOException {
    RecordedWindow window = window(split());
    Row errors = row(window, Metric.ERROR_RATE);
    Row latency = row(window, Metric.LATENCY);
    assertThat(errors.holm()).isEqualTo(errors.window().p());
    assertThat(errors.benjaminiHochberg()).isEqualTo(errors.window().p());
    assertThat(latency.holm()).isEqualTo(0.09837412, offset(1e-8));
    assertThat(latency.benjaminiHochberg()).isEqualTo(0.09837412, offset(1e-8));
  }

  @Test
  void shouldHoldTheSharesOfASplitAgainstItsWeights() throws IOException {
    assertThat(window(split()).sampleRatio()).hasValueCloseTo(0.84148058, offset(1e-8));
    String weights = "weights { control = 40%, candidate = 60% }";
    assertThat(window(split(), weights).sampleRatio()).hasValueCloseTo(0.22067136, offset(1e-8));
    assertThat(window(new Lines(1).pairs(20).recording(folder)).sampleRatio()).isEmpty();
  }

  /** Two of 20 pairs differ; computed with SciPy's {@code binomtest} and beta distribution. */
  @Test
  void shouldTestAgreementExactly() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add(line("control", i, "\"ok\":true"));
      lines.add(line("candidate", i, "\"ok\":true,\"agree\":" + (i >= 2)));
    }
    RecordedWindow window = window(lines);
    Rate rate = rate(window, Metric.AGREEMENT);
    assertThat(rate.estimate()).isEqualTo(0.9);
    assertThat(rate.margin()).isEqualTo(0.95);
    assertThat(rate.lower()).isEqualTo(0.71738148, offset(1e-8));
    assertThat(rate.upper()).isEqualTo(0.98193480, offset(1e-8));
    assertThat(rate.p()).isEqualTo(0.26416048, offset(1e-8));
    assertThat(rate.z()).isNaN();
    assertThat(row(window, Metric.AGREEMENT).window().lift()).isNull();
    // No amount was measured.
    assertThat(window.score()).isEmpty();
    assertThat(window.outcome()).isEmpty();
  }

  @Test
  void shouldLabelWhatIsWorseAndPassWhatIsBetter() throws IOException {
    RecordedWindow worse =
        window(new Lines(2).slower(1.5).scored(0.6, 0.8, 0.05).pairs(300).recording(folder));
    assertThat(ranks(worse, Metric.LATENCY).label()).isEqualTo(Label.HIGH);
    assertThat(ranks(worse, Metric.SCORE).label()).isEqualTo(Label.LOW);
    assertThat(worse.score()).hasValue(0);
    assertThat(worse.outcome()).contains(Outcome.FAIL);
    RecordedWindow better =
        window(new Lines(2).slower(0.6).scored(0.8, 0.6, 0.05).pairs(300).recording(folder));
    assertThat(ranks(better, Metric.LATENCY).label()).isEqualTo(Label.PASS);
    assertThat(ranks(better, Metric.SCORE).label()).isEqualTo(Label.PASS);
    assertThat(better.score()).hasValue(100);
    assertThat(better.outcome()).contains(Outcome.PASS);
  }

  @Test
  void shouldFindTheShiftOfCostsHoweverSmallTheyAre() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String told = "\"latency_ms\":%.3f,\"cost\":%.3fe-6";
      double control = 5 + i % 37 * 0.05;
      double candidate = 6 + i % 41 * 0.05;
      lines.add(line("control", i, String.format(Locale.ROOT, told, control, control)));
      lines.add(line("candidate", i, String.format(Locale.ROOT, told, candidate, candidate)));
    }
    RecordedWindow window = window(lines);
    Shift latency = shift(window, Metric.LATENCY);
    Shift cost = shift(window, Metric.COST);
    assertThat(latency.estimate()).isBetween(1.0, 1.2);
    assertThat(cost.estimate() * 1e6).isEqualTo(latency.estimate(), offset(2e-3));
    assertThat(cost.lower() * 1e6).isEqualTo(latency.lower(), offset(2e-3));
    assertThat(cost.upper() * 1e6).isEqualTo(latency.upper(), offset(2e-3));
    assertThat(ranks(window, Metric.COST).label()).isEqualTo(Label.HIGH);
  }

  @Test
  void shouldSayNothingWhereNothingVariesOrNothingIsThere() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      lines.add(line("control", i, "\"ok\":true,\"latency_ms\":0.1,\"score\":0.1"));
      lines.add(
          line("candidate", i, "\"ok\":false,\"latency_ms\":0.1,\"score\":0.1,\"agree\":false"));
    }
    RecordedWindow window = window(lines);
    MetricWindow latency = row(window, Metric.LATENCY).window();
    assertThat(latency.lift()).isNull();
    assertThat(latency.p()).isNaN();
    assertThat(latency.candidate()).isEqualTo(none());
    // A pair of which one side failed gives neither of its latencies.
    assertThat(latency.control()).isEqualTo(none());
    assertThat(latency.ranks()).isEqualTo(new Ranks(null, Double.NaN, Label.NODATA));
    assertThat(row(window, Metric.LATENCY).holm()).isNaN();
    MetricWindow score = row(window, Metric.SCORE).window();
    assertThat(score.lift()).isNull();
    assertThat(score.ranks()).isEqualTo(new Ranks(new Shift(0, 0, 0), 0.5, Label.PASS));
    // Half of what is graded has no data.
    assertThat(window.score()).hasValue(0);
    // The control has no errors, so there is nothing to be relative to.
    assertThat(row(window, Metric.ERROR_RATE).window().lift()).isNull();
    assertThat(rate(window, Metric.ERROR_RATE).p()).isLessThan(0.05);
  }

  private static Figures none() {
    return new Figures(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void shouldNotKnowOfErrorsThatNobodyTells() throws IOException {
    RecordedWindow window =
        window(
            List.of(
                line("control", 1, "\"latency_ms\":5"), line("candidate", 1, "\"latency_ms\":6")));
    assertThat(row(window, Metric.ERROR_RATE).window().rate()).isNull();
    assertThat(row(window, Metric.ERROR_RATE).window().candidate()).isEqualTo(none());
    assertThat(row(window, Metric.LATENCY).window().lift()).isNull();
    assertThat(shift(window, Metric.LATENCY)).isEqualTo(new Shift(1, 1, 1));
  }
}
