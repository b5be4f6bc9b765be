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
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final EndReason CRASH = EndReason.fault("exit", "exit code 7");
  private static final EndReason HANG = EndReason.fault("hang", "no sign of life");
  private static final EndReason LATE = EndReason.startTimeout(Duration.ofSeconds(10));

  /**
   * The model: a list of all restarts; what counts is how many lie within a period of service. A
   * life below zero is of a start that fails: below the half in vain, above it by a crash.
   */
  @Property(tries = 10_000)
  void shouldGiveUpExactlyWhenTheIntensityIsExceeded(
      @ForAll @IntRange(max = 6) int intensity,
      @ForAll @LongRange(max = 20_000) long downMillis,
      @ForAll @LongRange(max = 20_000) long silentMillis,
      @ForAll @Size(max = 40) List<@LongRange(min = -4_000, max = 4_000) Long> livesMillis) {
    RestartIntensity policy = policy(intensity, 0, 1);
    List<Long> restarts = new ArrayList<>();
    long now = 0;
    long served = 0;
    for (long life : livesMillis) {
      // The time in which nothing serves, or nothing is heard, wears nothing off.
      now += downMillis * MILLI;
      if (life >= 0) {
        policy.onServing(now);
        served += life * MILLI;
      }
      now += Math.abs(life) * MILLI;
      policy.onEnded(now);
      now += silentMillis * MILLI;
      EndReason reason = life < -2_000 ? LATE : CRASH;
      long at = served;
      long recent = restarts.stream().filter(r -> at - r <= PERIOD.toNanos()).count();
      Decision decision = policy.onFault(reason);
      if (recent >= intensity) {
        assertThat(decision).isEqualTo(new Decision.GiveUp((int) recent, PERIOD));
        return;
      }
      restarts.add(served);
      assertThat(decision).isEqualTo(new Decision.Restart(expectedDelay(recent, reason)));
    }
  }

  @Property(tries = 1_000)
  void shouldKeepJitterWithinItsShare(
      @ForAll @IntRange(max = 100) int jitterPercent, @ForAll long seed) {
    RestartIntensity policy = policy(20, jitterPercent / 100.0, seed);
    for (int i = 0; i < 20; i++) {
      Duration delay = ((Decision.Restart) policy.onFault(CRASH)).delay();
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
      inside.onFault(CRASH);
      outside.onFault(CRASH);
    }
    inside.onServing(0);
    outside.onServing(0);
    inside.onEnded(PERIOD.toNanos());
    outside.onEnded(PERIOD.toNanos() + 1);
    assertThat(inside.onFault(CRASH)).isInstanceOf(Decision.GiveUp.class);
    assertThat(outside.onFault(CRASH)).isEqualTo(new Decision.Restart(Duration.ZERO));
  }

  @Property(tries = 100)
  void shouldGiveUpWhatNeverServesHoweverLongItsStartsTake(
      @ForAll @IntRange(max = 6) int intensity,
      @ForAll @LongRange(max = 86_400) long startSeconds) {
    RestartIntensity policy = policy(intensity, 0, 1);
    long start = Duration.ofSeconds(startSeconds).toNanos();
    for (int i = 0; i < intensity; i++) {
      policy.onEnded(i * start);
      assertThat(policy.onFault(CRASH)).isInstanceOf(Decision.Restart.class);
    }
    policy.onEnded(intensity * start);
    assertThat(policy.onFault(CRASH)).isEqualTo(new Decision.GiveUp(intensity, PERIOD));
  }

  @Property(tries = 100)
  void shouldGiveUpWhatFallsSilentAsSoonAsItServesHoweverLongThatIsBorne(
      @ForAll @IntRange(max = 6) int intensity,
      @ForAll @LongRange(min = 1, max = 86_400) long silentSeconds) {
    RestartIntensity policy = policy(intensity, 0, 1);
    long silent = Duration.ofSeconds(silentSeconds).toNanos();
    for (int i = 0; i <= intensity; i++) {
      long heard = i * silent;
      // That it serves is known a little after it said so.
      policy.onServing(heard + MILLI);
      policy.onEnded(heard);
      assertThat(policy.onFault(HANG))
          .isInstanceOf(i < intensity ? Decision.Restart.class : Decision.GiveUp.class);
    }
  }

  @Property(tries = 100)
  void shouldNeverGiveUpWhatServesForLongerThanAPeriodBetweenItsHangs(
      @ForAll @IntRange(min = 1, max = 6) int intensity,
      @ForAll @LongRange(min = 1, max = 86_400) long silentSeconds) {
    RestartIntensity policy = policy(intensity, 0, 1);
    long now = 0;
    for (int i = 0; i < 20; i++) {
      policy.onServing(now);
      now += PERIOD.toNanos() + 1;
      policy.onEnded(now);
      now += Duration.ofSeconds(silentSeconds).toNanos();
      assertThat(policy.onFault(HANG)).isEqualTo(new Decision.Restart(Duration.ZERO));
    }
  }

  private static Duration expectedDelay(long recent, EndReason reason) {
    if (recent > 0 && reason.equals(LATE)) {
      return LONGEST;
    }
    return recent == 0 ? Duration.ZERO : Duration.ofMillis(Math.min(50L << (recent - 1), 30_000));
  }

  private static RestartIntensity policy(int intensity, double jitter, long seed) {
    Backoff backoff = new Backoff(Duration.ofMillis(50), LONGEST, jitter);
    return new RestartIntensity(
        new RestartPolicy(RestartType.PERMANENT, intensity, PERIOD, backoff), new Random(seed));
  }
}
