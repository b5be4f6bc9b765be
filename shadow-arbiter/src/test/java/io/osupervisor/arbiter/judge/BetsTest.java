package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BetsTest {
  private static final double SHOWN = StrictMath.log(20);

  /** All in, 59 and 299 would do; half of the stake on it pays with some more. */
  @ParameterizedTest
  @CsvSource({"0.05, 0, 71", "0.01, -1, 362"})
  void shouldShowAMarginWithFewCleanPairs(double margin, double least, long pairs) {
    double mean = (1 - margin) / (1 - least);
    assertThat(clean(pairs, least, mean)).isGreaterThanOrEqualTo(SHOWN);
    assertThat(clean(pairs - 1, least, mean)).isLessThan(SHOWN);
  }

  private static double clean(long pairs, double least, double mean) {
    return least < 0 ? Bets.logWealth(0, pairs, 0, mean) : Bets.logWealth(0, 0, pairs, mean);
  }

  @Test
  void shouldSurviveWhatIsNotClean() {
    assertThat(Bets.logWealth(10, 0, 990, 0.95)).isGreaterThan(SHOWN);
  }

  @Test
  void shouldNotGrowRichMoreOftenThanAlphaWhenTheMeanIsBetAgainst() {
    int rich = 0;
    int runs = 400;
    for (int seed = 0; seed < runs; seed++) {
      rich += growsRich(new Random(seed)) ? 1 : 0;
    }
    assertThat(rich).isBetween(1, (int) (0.05 * runs));
  }

  private static boolean growsRich(Random random) {
    long ones = 0;
    for (int n = 1; n <= 1000; n++) {
      ones += random.nextDouble() < 0.95 ? 1 : 0;
      if (Bets.logWealth(n - ones, 0, ones, 0.95) >= SHOWN) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldRefuteAMeanBelowAllThatCanBe() {
    assertThat(Bets.logWealth(0, 1, 0, 0)).isInfinite();
    assertThat(Bets.logWealth(5, 0, 0, 0)).isZero();
    assertThat(Bets.logWealth(5, 0, 0, -0.1)).isInfinite();
  }
}
