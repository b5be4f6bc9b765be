package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.InstanceLife.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstanceLifeTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "instance-life.md");

  @Test
  void shouldReachEveryStateFromTheFirst() {
    Set<InstanceState> reached = EnumSet.of(InstanceState.LAUNCHING);
    boolean grows = true;
    while (grows) {
      grows = false;
      for (InstanceState from : Set.copyOf(reached)) {
        for (Event event : Event.values()) {
          grows |= InstanceLife.next(from, event).map(reached::add).orElse(false);
        }
      }
    }
    assertThat(reached).containsExactlyInAnyOrder(InstanceState.values());
  }

  @Test
  void shouldEndFromEveryStateWhenTheProcessIsGone() {
    for (InstanceState state : InstanceState.values()) {
      if (state != InstanceState.ENDED) {
        assertThat(InstanceLife.next(state, Event.EXITED)).contains(InstanceState.ENDED);
      }
    }
  }

  @Test
  void shouldNeverLeaveTheEnd() {
    for (Event event : Event.values()) {
      assertThat(InstanceLife.next(InstanceState.ENDED, event)).isEmpty();
    }
  }

  @Test
  void shouldServeOnlyAfterReady() {
    for (InstanceState state : InstanceState.values()) {
      for (Event event : Event.values()) {
        if (InstanceLife.next(state, event).equals(java.util.Optional.of(InstanceState.SERVING))) {
          assertThat(event).isIn(Event.READY, Event.NAMED);
        }
      }
    }
  }

  @Test
  void shouldBeDrawnInTheDocumentation() throws IOException {
    assertThat(Files.readString(DOCUMENT)).contains(InstanceLife.diagram());
  }
}
