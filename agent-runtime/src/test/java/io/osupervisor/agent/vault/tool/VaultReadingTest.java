package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class VaultReadingTest {
  private final AgentException unreadable = new AgentException("journal_unreadable", "it is", "");

  @Test
  void shouldNotTakeWhatDoesNotOpenForEmptyUnlessItIsRefused() {
    Supplier<String> opening =
        () -> {
          throw unreadable;
        };
    assertThat(VaultReading.unlessRefused(Optional.of(unreadable), opening)).isEmpty();
    assertThatThrownBy(() -> VaultReading.unlessRefused(Optional.empty(), opening))
        .isSameAs(unreadable);
    assertThat(VaultReading.unlessRefused(Optional.empty(), () -> "all")).contains("all");
  }
}
