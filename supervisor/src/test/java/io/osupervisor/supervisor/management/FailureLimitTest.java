package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FailureLimitTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final FailureLimit limit = new FailureLimit(20, now::get);

  private void passes(Duration time) {
    now.updateAndGet(at -> at.plus(time));
  }

  private void fails(String source, int times) {
    for (int i = 0; i < times; i++) {
      limit.failed(source);
    }
  }

  @Test
  void shouldHearAnAddressUntilItFailedOftenEnough() {
    fails("a", 19);
    assertThat(limit.toWait("a")).isZero();
    fails("a", 1);
    assertThat(limit.toWait("a")).isEqualTo(Duration.ofSeconds(3));
    assertThat(limit.toWait("b")).isZero();
  }

  @Test
  void shouldGiveBackEvenlyOverAMinute() {
    fails("a", 20);
    passes(Duration.ofSeconds(3));
    assertThat(limit.toWait("a")).isZero();
    fails("a", 1);
    assertThat(limit.toWait("a")).isPositive();
    passes(FailureLimit.PERIOD);
    fails("a", 19);
    assertThat(limit.toWait("a")).isZero();
  }

  @Test
  void shouldRememberABoundedNumberOfAddresses() {
    fails("first", 20);
    for (int i = 0; i < 10_000; i++) {
      limit.failed("other-" + i);
    }
    assertThat(limit.size()).isEqualTo(4096);
    assertThat(limit.toWait("first")).isZero();
  }

  @Test
  void shouldTakeANetworkOf64BitsForOneCaller() throws Exception {
    assertThat(FailureLimit.source(InetAddress.getByName("2001:db8:1:2::1")))
        .isEqualTo(FailureLimit.source(InetAddress.getByName("2001:db8:1:2:ffff::2")))
        .isNotEqualTo(FailureLimit.source(InetAddress.getByName("2001:db8:1:3::1")));
    assertThat(FailureLimit.source(InetAddress.getByName("127.0.0.2"))).isEqualTo("127.0.0.2");
  }
}
