package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogHistogramTest {
  @Test
  void shouldFindEveryRankWithinHalfAPercent() {
    Random random = new Random(3);
    double[] values = new double[2000];
    LogHistogram histogram = new LogHistogram();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(12 * random.nextGaussian());
      histogram.add(values[i]);
    }
    Arrays.sort(values);
    LogHistogram.Ranks ranks = histogram.ranks();
    assertThat(ranks.n()).isEqualTo(values.length);
    for (int rank = 1; rank <= values.length; rank++) {
      double inBuckets = Math.log(values[rank - 1]) / LogHistogram.WIDTH;
      assertThat(inBuckets - ranks.bucket(rank)).isBetween(-1e-9, 1 + 1e-9);
    }
  }

  @Test
  void shouldCountWhatIsBelowABucket() {
    LogHistogram histogram = new LogHistogram();
    histogram.add(1.0001);
    histogram.add(1.0001);
    LogHistogram.Ranks before = histogram.ranks();
    histogram.add(1e9);
    LogHistogram.Ranks ranks = histogram.ranks();
    assertThat(ranks.below(0)).isZero();
    assertThat(ranks.below(1)).isEqualTo(2);
    assertThat(ranks.below(Integer.MIN_VALUE / 2)).isZero();
    assertThat(ranks.below(1_000_000)).isEqualTo(3);
    assertThat(before.n()).isEqualTo(2);
    assertThat(ranks.n()).isEqualTo(3);
  }
}
