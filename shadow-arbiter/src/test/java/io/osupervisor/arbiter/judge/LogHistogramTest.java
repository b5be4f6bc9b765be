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
    histogram.settle();
    assertThat(histogram.n()).isEqualTo(values.length);
    for (int rank = 1; rank <= values.length; rank++) {
      double inBuckets = Math.log(values[rank - 1]) / LogHistogram.WIDTH;
      assertThat(inBuckets - histogram.bucket(rank)).isBetween(-1e-9, 1 + 1e-9);
    }
  }

  @Test
  void shouldCountWhatIsBelowABucket() {
    Random random = new Random(5);
    int[] buckets = new int[3000];
    LogHistogram histogram = new LogHistogram();
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = (int) Math.round(400 * random.nextGaussian());
      histogram.add(Math.exp((buckets[i] + 0.5) * LogHistogram.WIDTH));
      if (i % 100 == 0) {
        histogram.settle();
      }
    }
    histogram.settle();
    for (int bucket = -2000; bucket <= 2000; bucket++) {
      int end = bucket;
      long below = Arrays.stream(buckets).filter(one -> one < end).count();
      assertThat(histogram.below(bucket)).isEqualTo(below);
    }
    assertThat(histogram.below(Integer.MIN_VALUE / 2)).isZero();
    assertThat(histogram.below(1_000_000)).isEqualTo(buckets.length);
  }

  @Test
  void shouldAnswerAsOfWhenItSettledLast() {
    LogHistogram histogram = new LogHistogram();
    histogram.add(1.0001);
    histogram.add(1.0001);
    histogram.settle();
    histogram.add(1e9);
    assertThat(histogram.n()).isEqualTo(2);
    assertThat(histogram.below(1_000_000)).isEqualTo(2);
    histogram.settle();
    assertThat(histogram.below(0)).isZero();
    assertThat(histogram.below(1)).isEqualTo(2);
    assertThat(histogram.n()).isEqualTo(3);
  }
}
