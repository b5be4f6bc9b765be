package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.RestartIntensity.Decision;
import io.osupervisor.config.Backoff;
import io.osupervisor.config.RestartPolicy;
import io.osupervisor.config.RestartType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RestartIntensityPropertyTest {
  private static final long MILLI = 1_000_000L;
  private static final Duration PERIOD = Duration.ofSeconds(10);

  /** The model: a list of all restarts; what counts is how many lie within a period of service. */
  @Property(tries = 10_000)
  void shouldGiveUpExactlyWhenTheIntensityIsExceeded(
      @ForAll @IntRange(max = 6) int intensity,
      @ForAll @LongRange(max = 20_000) long downMillis,
      @ForAll @Size(max = 40) List<@LongRange(max = 4_000) Long> gapsMillis) {
    RestartIntensity policy = policy(intensity, 0, 1);
    List<Long> restarts = new ArrayList<>();
    long now = 0;
    long served = 0;
    for (long gap : gapsMillis) {
      // The time in which nothing serves wears nothing off.
      now += downMillis * MILLI;
      policy.onServing(now);
      now += gap * MILLI;
      served += gap * MILLI;
      long at = served;
      long recent = restarts.stream().filter(r -> at - r <= PERIOD.toNanos()).count();
      Decision decision = policy.onFault(now);
      if (recent >= intensity) {
        assertThat(decision).isEqualTo(new Decision.GiveUp((int) recent, PERIOD));
        return;
      }
      restarts.add(served);
      assertThat(decision).isEqualTo(new Decision.Restart(expectedDelay(recent)));
    }
  }

  @Property(tries = 1_000)
  void shouldKeepJitterWithinItsShare(
      @ForAll @IntRange(max = 100) int jitterPercent, @ForAll long seed) {
    RestartIntensity policy = policy(20, jitterPercent / 100.0, seed);
    for (int i = 0; i < 20; i++) {
      Duration delay = ((Decision.Restart) policy.onFault(i)).delay();
      double base = i == 0 ? 0 : Math.min(50 * Math.pow(2, i - 1), 30_000) * MILLI;
      assertThat((double) delay.toNanos())
          .isBetween(
              base * (1 - jitterPercent / 100.0) - 1, base * (1 + jitterPercent / 100.0) + 1);
    }
  }

  @Property(tries = 100)
  void shouldStillCountARestartAtTheEdgeOfThePeriod(@ForAll @IntRange(min = 1, max = 5) int n) {
    RestartIntensity inside = policy(n, 0, 1);
    RestartIntensity outside = policy(n, 0, 1);
    for (int i = 0; i < n; i++) {
      inside.onFault(0);
      outside.onFault(0);
    }
    inside.onServing(0);
    outside.onServing(0);
    assertThat(inside.onFault(PERIOD.toNanos())).isInstanceOf(Decision.GiveUp.class);
    assertThat(outside.onFault(PERIOD.toNanos() + 1))
        .isEqualTo(new Decision.Restart(Duration.ZERO));
  }

  @Property(tries = 100)
  void shouldGiveUpWhatNeverServesHoweverLongItsStartsTake(
      @ForAll @IntRange(max = 6) int intensity,
      @ForAll @LongRange(max = 86_400) long startSeconds) {
    RestartIntensity policy = policy(intensity, 0, 1);
    long start = Duration.ofSeconds(startSeconds).toNanos();
    for (int i = 0; i < intensity; i++) {
      assertThat(policy.onFault(i * start)).isInstanceOf(Decision.Restart.class);
    }
    assertThat(policy.onFault(intensity * start)).isEqualTo(new Decision.GiveUp(intensity, PERIOD));
  }

  private static Duration expectedDelay(long recent) {
    return recent == 0 ? Duration.ZERO : Duration.ofMillis(Math.min(50L << (recent - 1), 30_000));
  }

  private static RestartIntensity policy(int intensity, double jitter, long seed) {
    Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(30), jitter);
    return new RestartIntensity(
        new RestartPolicy(RestartType.PERMANENT, intensity, PERIOD, backoff), new Random(seed));
  }
}
