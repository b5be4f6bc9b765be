package io.osupervisor.supervisor.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldInstancesTest {
  private long now;
  private final HeldInstances held = new HeldInstances(() -> now);

  @Test
  void shouldRememberWhatALostNodeHeld() {
    held.hear(Map.of("a", 2, "b", 1));
    held.hear(Map.of("b", 3));

    assertThat(held.all()).isEqualTo(Map.of("a", 2, "b", 3));
  }

  @Test
  void shouldForgetWhatIsNotHeardOfForLong() {
    held.hear(Map.of("a", 2));
    now = HeldInstances.MEMORY.toNanos() + 1;
    held.hear(Map.of("b", 3));

    assertThat(held.all()).isEqualTo(Map.of("b", 3));
  }
}
