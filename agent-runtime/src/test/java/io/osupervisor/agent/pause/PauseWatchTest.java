package io.osupervisor.agent.pause;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PauseWatchTest {
  private final TwoClocks clocks = new TwoClocks();
  private final PauseWatch watch = clocks.watch(Duration.ofSeconds(2));

  @Test
  void shouldBeSureWhileItBeats() {
    watch.alone(false);
    for (int i = 0; i < 100; i++) {
      clocks.pass(Duration.ofMillis(1900));
      assertThat(watch.isSure()).isTrue();
      assertThat(watch.beat()).isFalse();
    }
  }

  @Test
  void shouldBeUnsureAfterAPauseBeforeAnybodyNoticedIt() {
    watch.alone(false);
    clocks.pass(Duration.ofMillis(2001));
    assertThat(watch.isSure()).isFalse();
    assertThat(watch.beat()).isTrue();
    assertThat(watch.isSure()).isFalse();
    assertThat(watch.stood()).isEqualTo(Duration.ofMillis(2001));
  }

  @Test
  void shouldStayUnsureUntilItIsConfirmed() {
    watch.alone(false);
    clocks.pass(Duration.ofSeconds(3));
    watch.beat();
    for (int i = 0; i < 10; i++) {
      clocks.pass(Duration.ofMillis(100));
      assertThat(watch.beat()).isFalse();
      assertThat(watch.isSure()).isFalse();
    }
    assertThat(watch.confirm(watch.doubt())).isTrue();
    assertThat(watch.isSure()).isTrue();
  }

  @Test
  void shouldNotTakeAConfirmationThatWasAskedForBeforeAnotherPause() {
    watch.alone(false);
    clocks.pass(Duration.ofSeconds(3));
    watch.beat();
    long first = watch.doubt();
    clocks.pass(Duration.ofSeconds(3));
    assertThat(watch.confirm(first)).as("the second pause is not even noticed").isFalse();
    assertThat(watch.beat()).isTrue();
    assertThat(watch.confirm(first)).isFalse();
    assertThat(watch.isSure()).isFalse();
    assertThat(watch.confirm(watch.doubt())).isTrue();
  }

  @Test
  void shouldSeeThatTheMachineSlept() {
    watch.alone(false);
    clocks.sleep(Duration.ofHours(1));
    assertThat(watch.beat()).isTrue();
    assertThat(watch.isSure()).isFalse();
  }

  @Test
  void shouldNeverBeUnsureAlone() {
    clocks.pass(Duration.ofHours(5));
    assertThat(watch.isSure()).isTrue();
    assertThat(watch.beat()).isFalse();
    watch.alone(false);
    assertThat(watch.isSure()).isTrue();
    clocks.pass(Duration.ofSeconds(3));
    watch.beat();
    watch.alone(true);
    assertThat(watch.isSure()).isTrue();
  }

  @Test
  void shouldNeverBeSureAgainOnceItIsGivenUp() {
    watch.alone(false);
    watch.lose();
    assertThat(watch.isSure()).isFalse();
    assertThat(watch.confirm(watch.doubt())).isFalse();
    assertThat(watch.beat()).isFalse();
    watch.alone(true);
    assertThat(watch.isSure()).isFalse();
    assertThat(watch.isLost()).isTrue();
  }
}
