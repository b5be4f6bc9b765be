package io.osupervisor.supervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.cli.NodeClient;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrafficTest {
  /** Nobody listens on the first port. */
  private static final NodeClient NOBODY = new NodeClient(URI.create("http://127.0.0.1:1"), "");

  @Test
  @Timeout(Patience.SECONDS)
  void shouldEndThoughNoNodeComesBack() {
    long start = System.nanoTime();
    Ledger ledger = new Ledger();
    Caller caller = new Caller(() -> NOBODY, "counter", ledger);
    Caller.Task get = Caller.Task.repeatable(Caller.op("get"), data -> Optional.empty());
    try (Traffic traffic = new Traffic(caller, Duration.ZERO)) {
      traffic.begin(2, Duration.ZERO, () -> get);
      Patience.await().until(() -> ledger.failuresBetween(start, System.nanoTime()) > 4);
    }
    assertThat(ledger.answerCount()).isZero();
    assertThat(ledger.uncertainCount()).isEqualTo(2);
    assertThat(ledger.faithful("counter").held()).isFalse();
  }
}
