package io.osupervisor.supervisor.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private long now;
  private final Gathering gathering = new Gathering(3, LIMIT, () -> now);

  @Test
  void shouldBeOverWhenAllNodesAreThere() {
    assertThat(gathering.isOver(2, false)).isFalse();
    assertThat(gathering.isOver(3, false)).isTrue();
  }

  @Test
  void shouldStayOverWhenANodeGoes() {
    gathering.isOver(3, false);

    assertThat(gathering.isOver(2, false)).isTrue();
  }

  @Test
  void shouldBeOverWhenSomethingIsPlaced() {
    assertThat(gathering.isOver(2, true)).isTrue();
  }

  @Test
  void shouldBeOverAfterAWhileAsAMember() {
    now = LIMIT.toNanos();
    gathering.begin();
    assertThat(gathering.isOver(1, false)).isFalse();
    now += LIMIT.toNanos() - 1;
    assertThat(gathering.isOver(1, false)).isFalse();
    now++;
    assertThat(gathering.isOver(1, false)).isTrue();
  }

  @Test
  void shouldNeverWaitInAClusterOfOne() {
    assertThat(new Gathering(0, LIMIT, () -> now).isOver(1, false)).isTrue();
  }
}
