package io.osupervisor.supervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.demo.Ledger.Told;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  private void answered(String instance, String version, long sent, long nanos) {
    ledger.answered(new Told(instance, version, sent, nanos));
  }

  @Test
  void shouldTellThePauseUntilAnotherInstanceAnswers() {
    answered("a", "v1", 0, 10);
    assertThat(ledger.pauseAfter(10, "a")).isEmpty();
    answered("a", "v1", 10, 25);
    answered("", "", 10, 26);
    answered("b", "v1", 10, 30);
    answered("c", "v1", 10, 40);
    assertThat(ledger.pauseAfter(20, "a")).contains(Duration.ofNanos(10));
  }

  @Test
  void shouldFindTheFirstAndTheLastOfAKind() {
    answered("a", "v1", 0, 1);
    answered("b", "v2", 0, 2);
    answered("b", "v2", 0, 3);
    assertThat(ledger.first(told -> told.version().equals("v2")).map(Told::nanos)).contains(2L);
    assertThat(ledger.last(told -> told.version().equals("v2")).map(Told::nanos)).contains(3L);
    assertThat(ledger.last(told -> told.version().equals("v3"))).isEmpty();
  }

  @Test
  void shouldCountWhatWasOpenBetweenTwoMoments() {
    answered("a", "v1", 0, 99);
    answered("a", "v1", 90, 120);
    answered("a", "v1", 150, 155);
    answered("a", "v1", 201, 400);
    ledger.failed(99);
    ledger.failed(100);
    ledger.failed(200);
    ledger.failed(201);
    assertThat(ledger.longestWait(100, 200)).isEqualTo(Duration.ofNanos(30));
    assertThat(ledger.failuresBetween(100, 200)).isEqualTo(2);
  }

  @Test
  void shouldBeFaithfulUnlessSomebodyWasToldSomethingWrongOrNothing() {
    answered("a", "v1", 0, 1);
    ledger.failed(1);
    ledger.uncertain();
    assertThat(ledger.faithful("counter"))
        .isEqualTo(
            new Promise("no wrong answer to any caller of counter", "1 answers, 1 retries", true));
    ledger.unanswered();
    assertThat(ledger.faithful("counter").held()).isFalse();
    assertThat(ledger.uncertainCount()).isEqualTo(2);
  }
}
