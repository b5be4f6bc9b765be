package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.SwapResult.NotSwapped;
import io.osupervisor.arbiter.trial.ArbiterCommand.SwapFault;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwapAttemptsTest {
  private final SwapAttempts attempts = new SwapAttempts();

  @ParameterizedTest
  @CsvSource({
    "candidate_ended, CANDIDATE_FAILED",
    "candidate_late, CANDIDATE_FAILED",
    "reload_failed, CANDIDATE_FAILED",
    "reload_late, CANDIDATE_FAILED",
    "never_quiet, NEVER_QUIET",
    "stale_parent, CANCELLED",
    "unknown_deployment, CANCELLED",
    "not_committed, CANCELLED",
    "memory_unavailable, CANCELLED",
    "fenced, CANCELLED"
  })
  void shouldNameAtOnceWhoseFaultAnotherAttemptWouldNotMend(String code, SwapFault fault) {
    assertThat(attempts.next(failed(code))).isEmpty();
    assertThat(SwapAttempts.fault(failed(code))).isEqualTo(fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "swap_under_way",
        "not_running",
        "primary_ended",
        "interrupted",
        "storage_full",
        "not_durable"
      })
  void shouldTryAgainWhatTheAgentOnlyHadNoTimeFor(String code) {
    for (int i = 1; i < SwapAttempts.MOST; i++) {
      assertThat(attempts.next(failed(code))).as("after failure %d", i).isPresent();
    }
    assertThat(attempts.next(failed(code))).isEmpty();
    assertThat(SwapAttempts.fault(failed(code))).isEqualTo(SwapFault.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not_running", "swap_under_way"})
  void shouldNotUseUpAWayBackByWhatTriedNothing(String code) {
    NotSwapped untried = new NotSwapped("h1.back", code, "as a test wants it");
    for (int i = 0; i <= SwapAttempts.MOST_BACK; i++) {
      assertThat(attempts.next(untried)).contains(Duration.ofSeconds(30));
    }
  }

  private static NotSwapped failed(String code) {
    return new NotSwapped("h-1", code, "as a test wants it");
  }
}
