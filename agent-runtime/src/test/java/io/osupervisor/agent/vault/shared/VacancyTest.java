package io.osupervisor.agent.vault.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.shared.Vacancy.Lease;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VacancyTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Lease A1 = new Lease("a", "1");
  private static final Lease A2 = new Lease("a", "2");
  private static final Lease B1 = new Lease("b", "1");

  private final Vacancy vacancy = new Vacancy(Duration.ofSeconds(10));

  /** Looks once a second; what the last look says. */
  private boolean lookedAt(long from, long to, Lease... leases) {
    boolean vacant = false;
    for (long second = from; second <= to; second++) {
      vacant = vacancy.isAfter(List.of(leases), second * SECOND);
    }
    return vacant;
  }

  @Test
  void shouldBeAtOnceWhereThereIsNoLease() {
    assertThat(vacancy.isAfter(List.of(), 7)).isTrue();
  }

  @Test
  void shouldBeOnceALeaseWasLookedAtForLongerThanItLives() {
    assertThat(lookedAt(0, 10, A1)).isFalse();
    assertThat(vacancy.isAfter(List.of(A1), 10 * SECOND + 1)).isTrue();
  }

  /** However long ago that was by anybody's clock: the holder may have been renewing until now. */
  @Test
  void shouldNotTrustTheFirstLook() {
    assertThat(vacancy.isAfter(List.of(A1), 100 * SECOND)).isFalse();
  }

  @Test
  void shouldBeginAnewWhenALeaseIsRenewed() {
    assertThat(lookedAt(0, 8, A1)).isFalse();
    assertThat(lookedAt(9, 19, A2)).isFalse();
    assertThat(lookedAt(20, 20, A2)).isTrue();
  }

  @Test
  void shouldBeginAnewWhenALeaseAppears() {
    assertThat(lookedAt(0, 10, A1)).isFalse();
    assertThat(lookedAt(11, 21, A1, B1)).isFalse();
    assertThat(lookedAt(22, 22, A1, B1)).isTrue();
  }

  @Test
  void shouldGoOnWhenALeaseEnds() {
    assertThat(lookedAt(0, 9, A1, B1)).isFalse();
    assertThat(lookedAt(10, 11, B1)).isTrue();
  }

  /** While the database is away nobody can renew. */
  @Test
  void shouldBeginAnewWhenNobodyCouldLook() {
    assertThat(lookedAt(0, 9, A1)).isFalse();
    vacancy.interrupted();
    assertThat(lookedAt(10, 20, A1)).isFalse();
    assertThat(lookedAt(21, 21, A1)).isTrue();
  }

  /** Nor while all machines stand still, as in a paused virtual machine that has all of them. */
  @Test
  void shouldBeginAnewWhenTheNodeItselfStoodStill() {
    assertThat(lookedAt(0, 9, A1)).isFalse();
    assertThat(lookedAt(60, 70, A1)).isFalse();
    assertThat(lookedAt(71, 71, A1)).isTrue();
  }
}
