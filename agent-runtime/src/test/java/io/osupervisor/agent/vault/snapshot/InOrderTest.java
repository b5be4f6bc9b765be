package io.osupervisor.agent.vault.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class InOrderTest {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final InOrder inOrder = new InOrder(this::execute);
  private boolean closed;

  @Test
  void shouldStartTheNextOfAKeyOnlyWhenTheOneBeforeIsOver() {
    CompletableFuture<String> first = submit("a", "a1");
    CompletableFuture<String> second = submit("a", "a2");
    CompletableFuture<String> other = submit("b", "b1");
    assertThat(waiting).hasSize(2);
    waiting.removeLast().run();
    assertThat(other).isCompletedWithValue("b1");
    assertThat(first).isNotDone();
    waiting.removeFirst().run();
    assertThat(second).isNotDone();
    waiting.removeFirst().run();
    assertThat(second).isCompletedWithValue("a2");
    assertThat(done).containsExactly("b1", "a1", "a2");
    assertThat(inOrder.size()).isZero();
  }

  @Test
  void shouldGoOnAfterAFailure() {
    IllegalStateException cause = new IllegalStateException("bad");
    CompletableFuture<String> failed =
        inOrder.submit(
            "a",
            () -> {
              throw cause;
            });
    CompletableFuture<String> next = submit("a", "a2");
    while (!waiting.isEmpty()) {
      waiting.removeFirst().run();
    }
    assertThatThrownBy(failed::get).hasCause(cause);
    assertThat(next).isCompletedWithValue("a2");
    assertThat(inOrder.size()).isZero();
  }

  @Test
  void shouldFailWhatTheExecutorTakesNoMore() {
    CompletableFuture<String> first = submit("a", "a1");
    CompletableFuture<String> waits = submit("a", "a2");
    CompletableFuture<String> last = submit("a", "a3");
    closed = true;
    waiting.removeFirst().run();
    CompletableFuture<String> late = submit("a", "a4");
    assertThat(first).isCompletedWithValue("a1");
    for (CompletableFuture<String> rejected : List.of(waits, last, late)) {
      assertThat(rejected).isCompletedExceptionally();
      assertThatThrownBy(rejected::get).hasRootCauseInstanceOf(RejectedExecutionException.class);
    }
    assertThat(done).containsExactly("a1");
    assertThat(inOrder.size()).isZero();
  }

  private void execute(Runnable work) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    waiting.add(work);
  }

  private CompletableFuture<String> submit(String key, String name) {
    return inOrder.submit(
        key,
        () -> {
          done.add(name);
          return name;
        });
  }
}
