package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.Pulse.Effort;
import io.osupervisor.agent.instance.Pulse.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final long SECOND = 1_000_000_000L;

  private final Pulse pulse =
      new Pulse(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofSeconds(1), 0);
  private long now;

  @Test
  void shouldBeAliveWhileItIsHeard() {
    for (int i = 0; i < 100; i++) {
      pulse.heard(now);
      assertThat(advance(4)).isEqualTo(Finding.ALIVE);
    }
  }

  @Test
  void shouldBeHungWhenSilentAndIdle() {
    pulse.heard(now);
    advance(2);
    assertThat(pulse.wantsBaseline(now)).isTrue();
    pulse.baseline(new Effort(7 * SECOND, now));
    assertThat(advance(4)).isEqualTo(Finding.SILENT);
    assertThat(pulse.judge(new Effort(7 * SECOND, now), now)).isTrue();
  }

  @Test
  void shouldBeBusyWhenSilentAndWorking() {
    pulse.heard(now);
    advance(2);
    pulse.baseline(new Effort(0, now));
    long cpu = 0;
    for (int i = 0; i < 100; i++) {
      advance(1);
      cpu += SECOND / 4;
      assertThat(pulse.judge(new Effort(cpu, now), now)).isFalse();
    }
  }

  @Test
  void shouldBeHungWhenBusyForTooLong() {
    pulse.heard(now);
    advance(2);
    pulse.baseline(new Effort(0, now));
    advance(119);
    assertThat(pulse.judge(new Effort(119 * SECOND, now), now)).isTrue();
  }

  @Test
  void shouldAllowTheSilenceThatWasAnnounced() {
    pulse.heard(now);
    pulse.expect(Duration.ofMinutes(3));
    assertThat(advance(179)).isEqualTo(Finding.ALIVE);
    assertThat(advance(2)).isEqualTo(Finding.SILENT);
    assertThat(pulse.judge(new Effort(0, now), now)).isTrue();
  }

  @Test
  void shouldNotCountTimeInWhichTheSupervisorDidNotRun() {
    pulse.heard(now);
    advance(3);
    now += 60 * SECOND;
    assertThat(pulse.tick(now)).isEqualTo(Finding.ALIVE);
    assertThat(advance(1)).isEqualTo(Finding.ALIVE);
    assertThat(advance(5)).isEqualTo(Finding.SILENT);
  }

  @Test
  void shouldNotCountTimeInWhichThePipeWasNotRead() {
    pulse.heard(now);
    for (int i = 0; i < 60; i++) {
      pulse.excuse(now);
      assertThat(advance(1)).isEqualTo(Finding.ALIVE);
    }
  }

  @Test
  void shouldTakeAReadingToCompareWithBeforeItJudges() {
    pulse.heard(now);
    advance(6);
    assertThat(pulse.judge(new Effort(7 * SECOND, now), now)).isFalse();
    advance(1);
    assertThat(pulse.judge(new Effort(7 * SECOND, now), now)).isTrue();
  }

  @Test
  void shouldNotJudgeByReadingsOfTheSameMoment() {
    pulse.heard(now);
    advance(6);
    long read = now;
    assertThat(pulse.judge(new Effort(7 * SECOND, read), now)).isFalse();
    advance(1);
    // Both were read at once, and only their news came late.
    assertThat(pulse.judge(new Effort(7 * SECOND, read + 1), now)).isFalse();
    assertThat(pulse.judge(new Effort(7 * SECOND, now), now)).isTrue();
  }

  @Test
  void shouldCompareWithNothingFromBeforeAnExcuse() {
    pulse.heard(now);
    advance(2);
    pulse.baseline(new Effort(0, now));
    pulse.excuse(now);
    advance(6);
    assertThat(pulse.judge(new Effort(60 * SECOND, now), now)).isFalse();
    advance(1);
    assertThat(pulse.judge(new Effort(60 * SECOND, now), now)).isTrue();
  }

  @Test
  void shouldBeOverdueWithoutAnyReading() {
    pulse.heard(now);
    advance(120);
    assertThat(pulse.isOverdue(now)).isFalse();
    advance(1);
    assertThat(pulse.isOverdue(now)).isTrue();
  }

  private Finding advance(int seconds) {
    Finding finding = Finding.ALIVE;
    for (int i = 0; i < seconds; i++) {
      now += SECOND;
      finding = pulse.tick(now);
    }
    return finding;
  }
}
