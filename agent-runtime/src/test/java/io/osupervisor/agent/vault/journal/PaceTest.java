package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MIB = 1 << 20;

  private final AtomicInteger tables = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();
  private final Pace pace =
      new Pace(
          () -> {
            looks.incrementAndGet();
            return tables.get();
          });

  @Test
  void shouldNotPauseWhileFewTablesWait() {
    tables.set(6);
    assertThat(pace.after(MIB, 1000)).isZero();
  }

  @Test
  void shouldPauseTheLongerTheMoreTablesWait() {
    long before = 0;
    for (int waiting = 7; waiting <= 12; waiting++) {
      tables.set(waiting);
      long pause = pace.after(MIB, 1000);
      assertThat(pause).isGreaterThan(before);
      before = pause;
    }
    tables.set(40);
    assertThat(pace.after(MIB, 1000)).isEqualTo(before);
  }

  @Test
  void shouldPauseForATenthOfASecondAtMost() {
    tables.set(12);
    assertThat(pace.after(MIB, TimeUnit.SECONDS.toNanos(1)))
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
  }

  @Test
  void shouldLookOnlyNowAndThenWhileNothingWaits() {
    for (int i = 0; i < 1024; i++) {
      pace.after(1024, 1000);
    }
    assertThat(looks).hasValue(4);
  }

  @Test
  void shouldLookAfterEachCommitWhileTablesWait() {
    tables.set(7);
    assertThat(pace.after(MIB, 1000)).isPositive();
    tables.set(0);
    assertThat(pace.after(1, 1000)).isZero();
  }
}
