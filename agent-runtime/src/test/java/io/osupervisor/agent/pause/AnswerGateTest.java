package io.osupervisor.agent.pause;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class AnswerGateTest {
  private final TwoClocks clocks = new TwoClocks();
  private final PauseWatch watch = clocks.watch(Duration.ofSeconds(2));
  private final AnswerGate gate = new AnswerGate(watch);
  private final TestInbox<String> caller = TestInbox.create();

  @Test
  void shouldGiveAnswersAtOnceWhileTheNodeIsSure() {
    gate.tell(caller.getRef(), "one");
    caller.expectMessage("one");
  }

  @Test
  void shouldHoldAnswersAfterAPauseAndGiveThemInOrderOnceConfirmed() {
    pause();
    gate.tell(caller.getRef(), "one");
    watch.beat();
    gate.release();
    gate.tell(caller.getRef(), "two");
    assertThat(caller.hasMessages()).isFalse();
    watch.confirm(watch.doubt());
    gate.release();
    caller.expectMessage("one");
    caller.expectMessage("two");
  }

  @Test
  void shouldNeverGiveThemOnceTheNodeIsGivenUp() {
    pause();
    watch.beat();
    gate.tell(caller.getRef(), "one");
    gate.close();
    gate.tell(caller.getRef(), "two");
    gate.release();
    assertThat(caller.hasMessages()).isFalse();
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.awaitOpen(Duration.ofDays(1))).isFalse();
  }

  @Test
  void shouldLetThoseGoThatCameBetweenALateBeatAndTheNext() {
    watch.alone(false);
    clocks.pass(Duration.ofSeconds(2));
    watch.beat();
    List<String> done = new ArrayList<>();
    gate.whenOpen(() -> done.add("one"));
    assertThat(done).containsExactly("one");
  }

  @Test
  void shouldHoldNoMoreThanItMay() {
    pause();
    watch.beat();
    List<Integer> done = new ArrayList<>();
    for (int i = 0; i < AnswerGate.MOST + 5; i++) {
      int number = i;
      gate.whenOpen(() -> done.add(number));
    }
    watch.confirm(watch.doubt());
    gate.release();
    assertThat(done).hasSize(AnswerGate.MOST);
  }

  @Test
  void shouldGoOnWhenOneOfThemFails() {
    pause();
    watch.beat();
    gate.whenOpen(
        () -> {
          throw new IllegalStateException("of this test");
        });
    gate.tell(caller.getRef(), "two");
    watch.confirm(watch.doubt());
    gate.release();
    caller.expectMessage("two");
  }

  @Test
  void shouldWakeWhoWaitsWhenTheNodeIsConfirmed() throws Exception {
    pause();
    watch.beat();
    assertThat(gate.awaitOpen(Duration.ofMillis(1))).isFalse();
    CompletableFuture<Boolean> waited =
        CompletableFuture.supplyAsync(() -> gate.awaitOpen(Duration.ofMinutes(1)));
    watch.confirm(watch.doubt());
    gate.release();
    assertThat(waited.get(10, TimeUnit.SECONDS)).isTrue();
  }

  private void pause() {
    watch.alone(false);
    clocks.pass(Duration.ofSeconds(3));
  }
}
