package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RevivalsTest {
  private final Revivals revivals = new Revivals();

  @Test
  void shouldWaitLongerEachTimeUpToABoundAndThenGiveUp() {
    assertThat(Stream.generate(revivals::next).limit(Revivals.MOST + 1L))
        .extracting(wait -> wait.map(Duration::toSeconds).orElse(-1L))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L, 30L, 30L, -1L);
    assertThat(revivals.count()).isEqualTo(11);
  }

  @Test
  void shouldBeginAnewOnceTheAgentServes() {
    revivals.next();
    revivals.next();
    revivals.reset();
    assertThat(revivals.next()).isEqualTo(Optional.of(Duration.ofSeconds(1)));
  }
}
