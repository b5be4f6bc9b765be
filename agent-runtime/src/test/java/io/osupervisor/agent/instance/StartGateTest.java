package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StartGateTest {
  private final StartGate gate = new StartGate(1);

  @Test
  void shouldLetTheNextOneInWhenAPassIsGivenBackOnce() {
    StartGate.Pass first = gate.enter().toCompletableFuture().join();
    CompletableFuture<StartGate.Pass> second = gate.enter().toCompletableFuture();
    CompletableFuture<StartGate.Pass> third = gate.enter().toCompletableFuture();
    assertThat(second).isNotDone();
    first.giveBack();
    first.giveBack();
    assertThat(second).isDone();
    assertThat(third).isNotDone();
  }

  @Test
  void shouldPassOverWhoNoLongerWaits() {
    StartGate.Pass first = gate.enter().toCompletableFuture().join();
    gate.enter().toCompletableFuture().cancel(true);
    CompletableFuture<StartGate.Pass> third = gate.enter().toCompletableFuture();
    first.giveBack();
    assertThat(third).isDone();
  }

  @Test
  void shouldRefuseToLetNothingStart() {
    assertThatThrownBy(() -> new StartGate(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldLeaveNothingBehindWhenALaunchOutlivesItsInstance() {
    QuietProcess late = new QuietProcess();
    LaunchSlot slot = new LaunchSlot();
    assertThat(slot.entered(gate.enter().toCompletableFuture().join())).isTrue();
    slot.abandon();
    assertThat(gate.enter().toCompletableFuture()).isDone();
    slot.started(late);
    assertThat(late.isKilled()).isTrue();
  }

  @Test
  void shouldGiveItsTurnBackWhenItWasGivenUpBefore() {
    LaunchSlot slot = new LaunchSlot();
    slot.abandon();
    assertThat(slot.entered(gate.enter().toCompletableFuture().join())).isFalse();
    assertThat(gate.enter().toCompletableFuture()).isDone();
  }

  @Test
  void shouldLeaveAProcessAloneThatCameUp() {
    QuietProcess process = new QuietProcess();
    LaunchSlot slot = new LaunchSlot();
    slot.entered(gate.enter().toCompletableFuture().join());
    slot.started(process);
    slot.giveBack();
    assertThat(gate.enter().toCompletableFuture()).isDone();
    assertThat(process.isKilled()).isFalse();
    slot.abandon();
    assertThat(process.isKilled()).isTrue();
  }
}
