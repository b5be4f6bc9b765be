package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadGateTest {
  private final QuietProcess process = new QuietProcess();
  private final ReadGate gate = new ReadGate();

  @Test
  void shouldStopWhenTooMuchWaitsAndGoOnAtHalfOfIt() {
    gate.attach(process);
    gate.taken((int) ReadGate.LIMIT + 1);
    assertThat(process.isPaused()).isTrue();
    gate.handled((int) ReadGate.LIMIT / 2);
    assertThat(process.isPaused()).isTrue();
    gate.handled(1);
    assertThat(process.isPaused()).isFalse();
  }

  @Test
  void shouldStopForEachReasonUntilNoneIsLeft() {
    gate.attach(process);
    gate.hold(ReadGate.Reason.LOG);
    gate.hold(ReadGate.Reason.CHECKPOINT);
    gate.release(ReadGate.Reason.LOG);
    assertThat(gate.isPaused()).isTrue();
    gate.release(ReadGate.Reason.CHECKPOINT);
    assertThat(gate.isPaused()).isFalse();
  }

  @Test
  void shouldCountWhatWasReadBeforeItKnewTheProcess() {
    gate.taken((int) ReadGate.LIMIT + 1);
    gate.attach(process);
    assertThat(process.isPaused()).isTrue();
  }
}
