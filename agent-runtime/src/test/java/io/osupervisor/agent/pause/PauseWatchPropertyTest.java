package io.osupervisor.agent.pause;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens in whatever order, a node that stood still is not sure before it is asked. */
class PauseWatchPropertyTest {
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  /**
   * One step.
   *
   * @param millis that pass before it
   */
  record Step(int millis, What what) {}

  enum What {
    BEAT,
    CONFIRM,
    CONFIRM_FORMER,
    NOTHING
  }

  @Property(tries = 2000)
  void shouldBeSureOnlyWithoutAPauseSinceTheLastConfirmation(@ForAll("steps") List<Step> steps) {
    TwoClocks clocks = new TwoClocks();
    PauseWatch watch = clocks.watch(TOLERANCE);
    watch.alone(false);
    long beatAt = clocks.nanos();
    boolean doubtful = false;
    for (Step step : steps) {
      clocks.pass(Duration.ofMillis(step.millis()));
      boolean late = clocks.nanos() - beatAt > TOLERANCE.toNanos();
      switch (step.what()) {
        case BEAT -> {
          assertThat(watch.beat()).isEqualTo(late);
          doubtful |= late;
          beatAt = clocks.nanos();
        }
        case CONFIRM -> {
          boolean confirmed = watch.confirm(watch.doubt());
          assertThat(confirmed).isEqualTo(doubtful && !late);
          doubtful &= !confirmed;
        }
        case CONFIRM_FORMER -> assertThat(watch.confirm(watch.doubt() - 1)).isFalse();
        default -> {
          // Only time passes.
        }
      }
      late = clocks.nanos() - beatAt > TOLERANCE.toNanos();
      assertThat(watch.isSure()).isEqualTo(!doubtful && !late);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> time =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 300), Arbitraries.integers().between(900, 3000));
    return time.flatMap(millis -> Arbitraries.of(What.class).map(what -> new Step(millis, what)))
        .list()
        .ofMaxSize(60);
  }
}
