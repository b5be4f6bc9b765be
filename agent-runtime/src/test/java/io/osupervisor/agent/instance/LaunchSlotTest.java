package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.governor.StartKind;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LaunchSlotTest {
  private final StartGate gate = StartGate.unlimited(1);

  private CompletableFuture<StartGate.Pass> enter() {
    return gate.enter(StartKind.AGENT, why -> {});
  }

  @Test
  void shouldLeaveNothingBehindWhenALaunchOutlivesItsInstance() {
    QuietProcess late = new QuietProcess();
    LaunchSlot slot = new LaunchSlot();
    assertThat(slot.entered(enter().join())).isTrue();
    slot.abandon();
    assertThat(enter()).isDone();
    slot.started(late);
    assertThat(late.isKilled()).isTrue();
  }

  @Test
  void shouldGiveItsTurnBackWhenItWasGivenUpBefore() {
    LaunchSlot slot = new LaunchSlot();
    slot.abandon();
    assertThat(slot.entered(enter().join())).isFalse();
    assertThat(enter()).isDone();
  }

  @Test
  void shouldLeaveAProcessAloneThatCameUp() {
    QuietProcess process = new QuietProcess();
    LaunchSlot slot = new LaunchSlot();
    slot.entered(enter().join());
    slot.started(process);
    slot.giveBack();
    assertThat(enter()).isDone();
    assertThat(process.isKilled()).isFalse();
    slot.abandon();
    assertThat(process.isKilled()).isTrue();
  }

  @Test
  void shouldWaitNoLongerForATurnThatNobodyWants() {
    CompletableFuture<StartGate.Pass> unused = enter();
    CompletableFuture<StartGate.Pass> waiting = enter();
    LaunchSlot slot = new LaunchSlot();
    slot.awaits(waiting);
    slot.abandon();
    assertThat(waiting).isCancelled();

    LaunchSlot late = new LaunchSlot();
    late.abandon();
    CompletableFuture<StartGate.Pass> asked = enter();
    late.awaits(asked);
    assertThat(asked).isCancelled();
  }
}
