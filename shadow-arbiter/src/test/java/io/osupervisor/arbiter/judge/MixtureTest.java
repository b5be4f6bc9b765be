package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureTest {
  @Test
  void shouldCrossWhereTheMixtureReachesItsThreshold() {
    NormalMixture normal = NormalMixture.oneSided(100, 0.05);
    assertThat(normal.logValue(normal.bound(50, 0.01), 50)).isCloseTo(Math.log(100), within(1e-9));
    NormalMixture both = NormalMixture.twoSided(100, 0.05);
    assertThat(both.logValue(both.bound(50, 0.01), 50)).isCloseTo(Math.log(100), within(1e-9));
    GammaExponentialMixture gamma = new GammaExponentialMixture(100, 0.05, 2);
    assertThat(gamma.logValue(gamma.bound(50, 0.01), 50)).isCloseTo(Math.log(100), within(1e-9));
    BetaBinomialMixture betas = BetaBinomialMixture.oneSided(100, 0.05, 0.2, 0.8);
    assertThat(betas.logValue(betas.bound(100, 0.05), 100)).isCloseTo(Math.log(20), within(1e-9));
  }

  /** Published: confseq, {@code uniform_boundaries_unittest.cpp}. */
  @Test
  void shouldMatchTheReferenceOfItsSource() {
    NormalMixture both = NormalMixture.twoSided(100, 0.05);
    assertThat(both.rho()).isCloseTo(12.60056, within(1e-5));
    assertThat(both.logValue(10, 100)).isCloseTo(-0.6510052, within(1e-5));
    assertThat(both.bound(100, 0.05)).isCloseTo(30.35209, within(1e-5));
    GammaExponentialMixture gamma = new GammaExponentialMixture(100, 0.05, 2);
    assertThat(gamma.logValue(10, 100)).isCloseTo(-0.2490165, within(1e-5));
    assertThat(gamma.bound(100, 0.05)).isCloseTo(33.02017, within(1e-5));
    assertThat(BetaBinomialMixture.twoSided(100, 0.05, 0.2, 0.8).bound(100, 0.05))
        .isCloseTo(31.4308, within(1e-4));
    assertThat(BetaBinomialMixture.oneSided(100, 0.05, 0.2, 0.8).bound(100, 0.05))
        .isCloseTo(28.41238, within(1e-5));
  }

  @Test
  void shouldRefuseAScaleThatIsNone() {
    assertThatThrownBy(() -> new GammaExponentialMixture(100, 0.05, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no scale");
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
