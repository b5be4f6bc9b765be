package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentCommandTest {
  private static AgentCommand.Request request(@Nullable String key, Duration timeout) {
    return new AgentCommand.Request(
        Value.of(1), null, key, timeout, false, false, TestInbox.<AgentReply>create().getRef());
  }

  @Test
  void shouldTakeEveryKeyAndTimeWithinItsBounds() {
    assertThat(request(null, Duration.ofMillis(1)).idempotencyKey()).isNull();
    assertThat(request("k", Duration.ofMinutes(10)).timeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(request("k".repeat(256), Duration.ofSeconds(1)).idempotencyKey()).hasSize(256);
  }

  @ParameterizedTest
  @CsvSource({"0", "257"})
  void shouldRefuseAKeyThatNoMemoryTakes(int length) {
    assertThatThrownBy(() -> request("k".repeat(length), Duration.ofSeconds(1)))
        .isInstanceOfSatisfying(
            AgentException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("invalid_idempotency_key");
              assertThat(refused).hasMessageContaining(length + " characters");
              assertThat(refused.outcome()).contains("not_delivered");
            });
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT-1S", "PT0.000999S", "PT10M0.001S"})
  void shouldRefuseATimeThatNobodyWaits(Duration timeout) {
    assertThatThrownBy(() -> request(null, timeout))
        .isInstanceOfSatisfying(
            AgentException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("invalid_timeout");
              assertThat(refused.hint()).isEqualTo("wait 1 ms to 10 minutes");
              assertThat(refused.outcome()).contains("not_delivered");
            });
  }
}
