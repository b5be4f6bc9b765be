package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.osupervisor.agent.AgentReply.Comparison;
import io.osupervisor.agent.AgentReply.Difference;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class InstanceComparisonTest {
  private static final double MEBIBYTE = 1 << 20;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final Random random = new Random(7);

  @Test
  void shouldTellEveryMetricOfTwoBusyInstances() {
    InstanceFigures a = figures("a", 4000, 10, 100, 50);
    InstanceFigures b = figures("b", 8000, 12, 400, 60);

    Comparison comparison = InstanceComparison.compare(a, b);

    assertThat(comparison.a()).isEqualTo("a");
    assertThat(comparison.b()).isEqualTo("b");
    assertThat(comparison.missing()).isEmpty();
    assertThat(comparison.metrics())
        .containsOnlyKeys("latency", "latency-p99", "error-rate", "memory", "throughput");
    assertTells(metric(comparison, "latency"), "ratio", 1.2, 12_000, "seconds");
    assertTells(metric(comparison, "latency-p99"), "ratio", 1.2, 12_000, "seconds");
    assertTells(metric(comparison, "error-rate"), "difference", 0.025, 12_000, "errors/answer");
    assertTells(metric(comparison, "memory"), "difference", 10 * MEBIBYTE, 120, "bytes");
    assertTells(metric(comparison, "throughput"), "difference", 40, 12_000, "answers/second");
    assertThat(metric(comparison, "latency").a()).isCloseTo(0.010, withinPercentage(3));
    assertThat(metric(comparison, "latency").b()).isCloseTo(0.012, withinPercentage(3));
    assertThat(metric(comparison, "error-rate").a()).isEqualTo(0.025);
    assertThat(metric(comparison, "throughput").b()).isEqualTo(80);
  }

  @Test
  void shouldFindNoDifferenceBetweenAnInstanceAndItself() {
    InstanceFigures same = figures("a", 1000, 10, 0, 50);

    Comparison comparison = InstanceComparison.compare(same, same);

    assertThat(comparison.metrics().values())
        .allSatisfy(
            metric -> {
              double neutral = metric.relation().equals("ratio") ? 1 : 0;
              assertThat(metric.estimate()).isCloseTo(neutral, within(1e-12));
              assertThat(metric.lower()).isLessThan(neutral);
              assertThat(metric.upper()).isGreaterThan(neutral);
            });
  }

  @Test
  void shouldSayWhatIsMissingWhenNothingWasSeen() {
    InstanceFigures none = empty("a", Duration.ZERO);
    InstanceFigures some = figures("b", 1000, 10, 5, 50);

    Comparison comparison = InstanceComparison.compare(none, some);

    assertThat(comparison.metrics()).isEmpty();
    assertThat(comparison.missing())
        .containsEntry("latency", "needs 2 answers on each side; a has 0, b has 1000")
        .containsEntry("latency-p99", "needs 368 answers on each side; a has 0, b has 1000")
        .containsEntry("error-rate", "needs 1 answers on each side; a has 0, b has 1000")
        .containsEntry("memory", "needs 2 samples on each side; a has 0, b has 60")
        .containsEntry("throughput", "both must have served; a did for 0.0 s, b for 100.0 s");
  }

  @Test
  void shouldNotTakeSilenceForCertainty() {
    Comparison comparison =
        InstanceComparison.compare(
            empty("a", Duration.ofSeconds(100)), empty("b", Duration.ofSeconds(50)));

    Difference throughput = metric(comparison, "throughput");
    assertThat(throughput.estimate()).isZero();
    assertThat(throughput.lower()).isCloseTo(-0.0384, within(0.0001));
    assertThat(throughput.upper()).isCloseTo(0.0768, within(0.0001));
  }

  @Test
  void shouldTellTheErrorRateFromOneAnswerAndTheLatencyFromTwo() {
    InstanceFigures one = figures("a", 1, 10, 0, 50);
    InstanceFigures two = figures("b", 2, 10, 0, 50);

    assertThat(InstanceComparison.compare(one, two).metrics()).doesNotContainKey("latency");
    assertThat(metric(InstanceComparison.compare(one, two), "error-rate"))
        .satisfies(
            errors -> {
              assertThat(errors.lower()).isLessThan(-0.6);
              assertThat(errors.upper()).isGreaterThan(0.6);
            });
    Difference latency = metric(InstanceComparison.compare(two, two), "latency");
    assertThat(latency.upper()).isFinite().isGreaterThan(1);
  }

  @Test
  void shouldNotTakeAPageForCertainty() {
    Moments flat = Moments.ofCorrelated(DoubleStream.generate(() -> 8192).limit(50).toArray());
    InstanceFigures a = with(flat);

    Difference memory = metric(InstanceComparison.compare(a, a), "memory");

    assertThat(memory.upper()).isBetween(100.0, 4096.0);
  }

  @Test
  void shouldRefuseImpossibleFigures() {
    Moments none = Moments.of();
    Histogram latency = new Histogram(2);
    assertThatThrownBy(() -> new InstanceFigures("a", latency, 1, 2, Duration.ZERO, none))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Moments(1, 2, 0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  static Difference metric(Comparison comparison, String name) {
    return Objects.requireNonNull(comparison.metrics().get(name), name);
  }

  private static void assertTells(
      Difference metric, String relation, double truth, long n, String unit) {
    assertThat(metric.relation()).isEqualTo(relation);
    assertThat(metric.n()).isEqualTo(n);
    assertThat(metric.unit()).isEqualTo(unit);
    assertThat(metric.lower()).isLessThanOrEqualTo(metric.estimate());
    assertThat(metric.upper()).isGreaterThanOrEqualTo(metric.estimate());
    assertThat(truth).isBetween(metric.lower(), metric.upper());
    assertThat(metric.upper() - metric.lower()).isPositive().isLessThan(Math.abs(truth));
  }

  private static InstanceFigures empty(String id, Duration serving) {
    return new InstanceFigures(id, new Histogram(2), 0, 0, serving, Moments.of());
  }

  private static InstanceFigures with(Moments memory) {
    return new InstanceFigures("a", new Histogram(2), 0, 0, Duration.ZERO, memory);
  }

  private InstanceFigures figures(
      String id, int answers, double millis, long errors, double mebibytes) {
    Histogram latency = new Histogram(2);
    for (int i = 0; i < answers; i++) {
      double normal = NORMAL.inverseCumulativeProbability((i + 0.5) / answers);
      double factor = Math.exp(0.3 * normal - 0.045);
      latency.recordValue(Math.round(millis * 1000 * factor));
    }
    double[] bytes =
        random.doubles(60).map(noise -> (mebibytes + noise - 0.5) * MEBIBYTE).toArray();
    Moments memory = Moments.ofCorrelated(bytes);
    return new InstanceFigures(id, latency, answers, errors, Duration.ofSeconds(100), memory);
  }
}
