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

  @Test
  void shouldBeAtOnceWhereThereIsNoLease() {
    assertThat(vacancy.isAfter(List.of(), 7)).isTrue();
  }

  @Test
  void shouldBeOnceALeaseWasLookedAtForLongerThanItLives() {
    assertThat(vacancy.isAfter(List.of(A1), 0)).isFalse();
    assertThat(vacancy.isAfter(List.of(A1), 10 * SECOND)).isFalse();
    assertThat(vacancy.isAfter(List.of(A1), 10 * SECOND + 1)).isTrue();
  }

  /** However long ago that was by anybody's clock: the holder may have been renewing until now. */
  @Test
  void shouldNotTrustTheFirstLook() {
    assertThat(vacancy.isAfter(List.of(A1), 100 * SECOND)).isFalse();
  }

  @Test
  void shouldBeginAnewWhenALeaseIsRenewed() {
    assertThat(vacancy.isAfter(List.of(A1), 0)).isFalse();
    assertThat(vacancy.isAfter(List.of(A2), 9 * SECOND)).isFalse();
    assertThat(vacancy.isAfter(List.of(A2), 18 * SECOND)).isFalse();
    assertThat(vacancy.isAfter(List.of(A2), 20 * SECOND)).isTrue();
  }

  @Test
  void shouldBeginAnewWhenALeaseAppears() {
    assertThat(vacancy.isAfter(List.of(A1), 0)).isFalse();
    assertThat(vacancy.isAfter(List.of(A1, B1), 11 * SECOND)).isFalse();
    assertThat(vacancy.isAfter(List.of(A1, B1), 22 * SECOND)).isTrue();
  }

  @Test
  void shouldGoOnWhenALeaseEnds() {
    assertThat(vacancy.isAfter(List.of(A1, B1), 0)).isFalse();
    assertThat(vacancy.isAfter(List.of(B1), 11 * SECOND)).isTrue();
  }

  /** While the database is away nobody can renew. */
  @Test
  void shouldBeginAnewWhenNobodyCouldLook() {
    assertThat(vacancy.isAfter(List.of(A1), 0)).isFalse();
    vacancy.interrupted();
    assertThat(vacancy.isAfter(List.of(A1), 60 * SECOND)).isFalse();
    assertThat(vacancy.isAfter(List.of(A1), 71 * SECOND)).isTrue();
  }
}
