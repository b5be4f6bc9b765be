package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlphaWealthTest {
  /** The documentation tells these. */
  @ParameterizedTest
  @CsvSource({"1, 0.375", "2, 0.125", "3, 0.0625", "10, 6.8e-3", "50, 2.9e-4", "200, 1.9e-5"})
  void shouldTestClaimAfterClaimEverHarderWhileNothingIsShown(int claim, double share) {
    AlphaWealth wealth = AlphaWealth.NEW;
    for (int i = 1; i < claim; i++) {
      wealth = wealth.begin();
    }
    assertThat(wealth.share()).isCloseTo(share, within(0.02 * share));
  }

  @Test
  void shouldGetWealthBackForWhatIsShown() {
    AlphaWealth poor = AlphaWealth.NEW;
    for (int i = 0; i < 20; i++) {
      poor = poor.begin();
    }
    AlphaWealth once = poor.show();
    assertThat(poor.share()).isLessThan(0.002);
    // The first one brings back what w kept, a quarter, and later ones all.
    assertThat(once.share()).isCloseTo(poor.share() + 0.25 / 2, within(1e-12));
    AlphaWealth twice = once.begin().show();
    assertThat(twice.share()).isGreaterThan(0.5);
    assertThat(twice.begin().share()).isLessThan(twice.share());
  }

  /** What the rule rests on: all levels together are no more than α for each claim shown. */
  @Test
  void shouldSpendNoMoreThanAlphaForEachClaimShown() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      double showing = random.nextDouble();
      AlphaWealth wealth = AlphaWealth.NEW;
      double spent = 0;
      for (int i = 0; i < 400; i++) {
        double share = wealth.share();
        assertThat(share).isBetween(1e-12, 1.0);
        spent += share;
        wealth = wealth.begin();
        if (random.nextDouble() < showing) {
          wealth = wealth.show();
        }
        assertThat(spent).isLessThanOrEqualTo(Math.max(1, wealth.shown()) + 1e-9);
      }
    }
  }

  /** Several trials at once may be shown after others began. */
  @Test
  void shouldCountFromWhenItBecameKnown() {
    AlphaWealth wealth = AlphaWealth.NEW.begin().begin().begin().show().show();
    assertThat(wealth.recent()).containsExactly(3L, 3L);
    assertThat(wealth.share()).isCloseTo(0.75 / 20 + 0.25 / 2 + 1.0 / 2, within(1e-12));
  }

  @Test
  void shouldForgetTheOldestOfManyShown() {
    AlphaWealth wealth = AlphaWealth.NEW;
    for (int i = 0; i < 150; i++) {
      wealth = wealth.begin().show();
    }
    assertThat(wealth.shown()).isEqualTo(150);
    assertThat(wealth.recent()).hasSize(AlphaWealth.MOST_RECENT).startsWith(51L).endsWith(150L);
    assertThat(wealth.share()).isBetween(0.98, 1.0);
  }

  @Test
  void shouldRefuseWhatCannotHaveBeen() {
    assertThatThrownBy(() -> new AlphaWealth(1, 2, List.of(1L, 1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 claims begun, 2 shown");
    assertThatThrownBy(() -> new AlphaWealth(3, 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
