package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RequestRateTest {
  private static final Instant START = Instant.parse("2026-11-30T00:00:00Z");

  private final RequestRate rate = new RequestRate(START);

  @Test
  void shouldBeWhatEndedOverTheTimeThatWasSeen() {
    assertThat(rate.perSecond(START)).isZero();
    for (int i = 0; i < 40; i++) {
      rate.ended(START.plusMillis(500L * i), 3);
    }
    assertThat(rate.perSecond(START.plusSeconds(20))).isCloseTo(6, within(1e-9));
    assertThat(rate.perSecond(START.plusSeconds(60))).isCloseTo(2, within(1e-9));
  }

  @Test
  void shouldForgetWhatIsLongerAgoThanItsWindow() {
    rate.ended(START.plusSeconds(1), 3_000);
    rate.ended(START.plusSeconds(299), 300);
    assertThat(rate.perSecond(START.plusSeconds(300))).isCloseTo(11, within(1e-9));
    assertThat(rate.perSecond(START.plusSeconds(400))).isCloseTo(1, within(1e-9));
    assertThat(rate.perSecond(START.plusSeconds(900))).isZero();
  }

  @Test
  void shouldTakeWhatIsToldLate() {
    rate.ended(START.plusSeconds(10), 5);
    rate.ended(START.plusSeconds(9), 5);
    assertThat(rate.perSecond(START.plusSeconds(10))).isCloseTo(1, within(1e-9));
  }
}
