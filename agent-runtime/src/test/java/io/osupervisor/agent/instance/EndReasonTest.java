package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.version.VersionStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from the reason of an end. */
class EndReasonTest {
  private static final EndReason NO_HELLO = EndReason.startTimeout(Duration.ofSeconds(10));
  private static final EndReason NOT_READY = EndReason.restoreTimeout(Duration.ofSeconds(60));

  @Test
  void shouldBeAVainStartWhenTheNodeMayBeToBlame() {
    assertThat(NO_HELLO.isVainStart()).isTrue();
    assertThat(NOT_READY.isVainStart()).isTrue();
    assertThat(EndReason.fault("restore_failed", "no log").isVainStart()).isTrue();
  }

  @Test
  void shouldBeNoVainStartWhenThereIsNoSuchProgram() {
    assertThat(EndReason.notStarted(new IllegalStateException("no program")).isVainStart())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "signal", "hang", "state_mismatch", VersionStore.DAMAGED})
  void shouldBeNoVainStartWhenItsOwnDoingEndedIt(String code) {
    assertThat(EndReason.fault(code, "it ended").isVainStart()).isFalse();
  }

  @Test
  void shouldSayWhichLimitToRaiseWhereOneWasPassed() {
    assertThat(EndReason.remedy(NO_HELLO.code()))
        .isEqualTo("mend what delays it, or raise start-timeout with: osup agent update");
    assertThat(EndReason.remedy(NOT_READY.code())).contains("raise restore-timeout");
    assertThat(EndReason.remedy("exit")).isEqualTo("mend its cause");
  }
}
