package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be asked for; nothing else gets as far as the database. */
class RunQueryTest {
  private static RunQuery of(Optional<String> version, Optional<String> outcome) {
    return new RunQuery(
        Ended.COUNTER,
        RunQuery.FIRST,
        RunQuery.LAST,
        version,
        outcome,
        RunQuery.Kind.ALL,
        Optional.empty(),
        1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ok", "failed", "timeout", "agent_error", "x1"})
  void shouldTakeAnOutcome(String outcome) {
    assertThat(of(Optional.empty(), Optional.of(outcome)).outcome()).contains(outcome);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a\0b",
        "Timeout",
        "a b",
        "\ud800",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
      })
  void shouldRefuseWhatIsNoOutcome(String outcome) {
    assertRefused(() -> of(Optional.empty(), Optional.of(outcome)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0a", "0A0A", "0a0%"})
  void shouldRefuseWhatIsNoVersion(String version) {
    assertRefused(() -> of(Optional.of(version), Optional.empty()));
  }

  private static void assertRefused(ThrowingCallable query) {
    assertThatThrownBy(query)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("field_invalid"));
  }
}
