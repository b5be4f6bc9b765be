package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.health.Counts;
import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.Fault;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultLedgerTest {
  private static final long MINUTE = FaultLedger.WINDOW.toNanos();
  private final Counts counts = new Counts();
  private final FaultLedger ledger = new FaultLedger(counts);

  @Test
  void shouldEndAnInstanceForWhatCannotBeReadOn() {
    assertThat(ledger.isFatal(Fault.frameInvalid("x", new byte[0]), 0)).isTrue();
    assertThat(ledger.isFatal(Fault.walGap(1, 2), 0)).isTrue();
    assertThat(ledger.isFatal(Fault.stateMismatch(1, 2), 0)).isTrue();
    assertThat(ledger.isFatal(Fault.unsupportedProtocol(2), 0)).isTrue();
  }

  @Test
  void shouldCountWhatHasNoEffect() {
    assertThat(ledger.isFatal(Fault.unknownType("x"), 0)).isFalse();
    assertThat(ledger.isFatal(Fault.fieldInvalid("x", "y"), 0)).isFalse();
    assertThat(ledger.isFatal(Fault.of(ErrorCode.FENCED, "x"), 0)).isFalse();
    assertThat(counts.snapshot())
        .containsEntry("unknown_type", 1L)
        .containsEntry("field_invalid", 1L)
        .containsEntry("fenced", 1L);
  }

  @Test
  void shouldEndAtTheThirdUndecodableFrameWithinAMinute() {
    Fault undecodable = Fault.decodeFailed("x");
    assertThat(ledger.isFatal(undecodable, 0)).isFalse();
    assertThat(ledger.isFatal(undecodable, 1)).isFalse();
    assertThat(ledger.isFatal(undecodable, MINUTE + 2)).isFalse();
    assertThat(ledger.isFatal(undecodable, MINUTE + 3)).isFalse();
    assertThat(ledger.isFatal(undecodable, MINUTE + 4)).isTrue();
  }

  @Test
  void shouldLogALimitedNumberOfLinesAndTellTheRest() {
    LogThrottle throttle = new LogThrottle(2, 0);
    assertThat(throttle.admits(0)).isTrue();
    assertThat(throttle.admits(1)).isTrue();
    assertThat(throttle.admits(2)).isFalse();
    assertThat(throttle.admits(3)).isFalse();
    assertThat(throttle.suppressed(4)).isEmpty();
    assertThat(throttle.suppressed(1_000_000_000)).hasValue(2);
    assertThat(throttle.suppressed(1_000_000_000)).isEmpty();
    assertThat(throttle.admits(1_000_000_001)).isTrue();
  }

  @Test
  void shouldTellACleanExitFromATruncatedOne() {
    ExitReason clean = new ExitReason.Exited(0);
    assertThat(EndReason.exited(clean, Optional.empty()).kind()).isEqualTo(EndReason.Kind.NORMAL);
    EndReason cut = EndReason.exited(clean, Optional.of(Fault.frameInvalid("cut", new byte[1])));
    assertThat(cut.kind()).isEqualTo(EndReason.Kind.FAULT);
    assertThat(cut.code()).isEqualTo("frame_invalid");
    assertThat(cut.hint()).contains("standard output");
    assertThat(EndReason.exited(new ExitReason.Signalled(9), Optional.empty()).code())
        .isEqualTo("signal");
    assertThat(EndReason.exited(new ExitReason.Exited(3), Optional.empty()).code())
        .isEqualTo("exit");
  }
}
