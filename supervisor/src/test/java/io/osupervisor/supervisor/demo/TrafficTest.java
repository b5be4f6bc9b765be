package io.osupervisor.supervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.cli.NodeClient;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrafficTest {
  /** Nobody listens on the first port. */
  private static final NodeClient NOBODY = new NodeClient(URI.create("http://127.0.0.1:1"), "");

  @Test
  @Timeout(Patience.SECONDS)
  void shouldEndThoughNoNodeComesBack() {
    Ledger ledger = new Ledger();
    try (Traffic traffic = new Traffic(() -> NOBODY, "counter", ledger, 2, Duration.ZERO)) {
      traffic.begin();
      Patience.await().until(() -> ledger.retryCount() > 4);
    }
    assertThat(ledger.acknowledgedCount()).isZero();
    assertThat(ledger.uncertainCount()).isEqualTo(2);
  }
}
