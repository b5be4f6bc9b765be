package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureTest {
  @Test
  void shouldCrossWhereTheMixtureReachesItsThreshold() {
    NormalMixture normal = new NormalMixture(100, 0.05);
    assertThat(normal.logValue(normal.bound(50, 0.01), 50)).isCloseTo(Math.log(100), within(1e-9));
    BetaBinomialMixture betas = BetaBinomialMixture.oneSided(100, 0.05, 0.2, 0.8);
    assertThat(betas.logValue(betas.bound(100, 0.05), 100)).isCloseTo(Math.log(20), within(1e-9));
  }

  @Test
  void shouldNotReachAThresholdBeyondAllThatCanBe() {
    BetaBinomialMixture betas = BetaBinomialMixture.twoSided(100, 0.05, 0.2, 0.8);
    assertThat(betas.bound(0.1, 1e-9)).isEqualTo(0.5);
  }

  /** ln (n − 1)! is a plain sum, and ln Γ(½) is half of ln π. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 11, 12, 13, 100, 100_000})
  void shouldKnowFactorials(int n) {
    double sum = 0;
    for (int i = 2; i < n; i++) {
      sum += Math.log(i);
    }
    assertThat(LogGamma.of(n)).isCloseTo(sum, within(1e-12 * (1 + sum)));
    assertThat(LogGamma.of(0.5)).isCloseTo(0.5 * Math.log(Math.PI), within(1e-14));
  }
}
