package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ActionMemoryTest {
  private Instant now = Instant.EPOCH;
  private final ActionMemory memory = new ActionMemory(3, () -> now);
  private final AtomicInteger runs = new AtomicInteger();

  private CompletionStage<Reply> done() {
    return CompletableFuture.completedFuture(
        new Reply(200, Json.object().put("run", runs.incrementAndGet()), null, Map.of()));
  }

  private static CompletionStage<Reply> failed(int status) {
    return CompletableFuture.failedFuture(Problem.of(status, "code", "detail", "hint").exception());
  }

  @Test
  void shouldRunOnceWhileTheFirstStillRuns() {
    CompletableFuture<Reply> slow = new CompletableFuture<>();
    CompletionStage<Reply> first = memory.once("a", "k", "f", () -> slow);
    CompletionStage<Reply> second = memory.once("a", "k", "f", this::done);
    assertThat(runs).hasValue(0);
    slow.complete(new Reply(201, Json.object(), null, Map.of()));
    assertThat(first.toCompletableFuture().join()).isSameAs(second.toCompletableFuture().join());
  }

  @Test
  void shouldForgetAfterADay() {
    memory.once("a", "k", "f", this::done);
    now = now.plus(ActionMemory.KEPT).minusMillis(1);
    memory.once("a", "k", "f", this::done);
    assertThat(runs).hasValue(1);
    now = now.plus(Duration.ofMillis(1));
    memory.once("a", "k", "f", this::done);
    assertThat(runs).hasValue(2);
  }

  @Test
  void shouldForgetTheOldestBeyondItsCapacity() {
    for (int i = 0; i < 5; i++) {
      memory.once("a", "k" + i, "f", this::done);
    }
    assertThat(memory.size()).isEqualTo(3);
    memory.once("a", "k4", "f", this::done);
    assertThat(runs).hasValue(5);
    memory.once("a", "k0", "f", this::done);
    assertThat(runs).hasValue(6);
  }

  @Test
  void shouldTellKeysOfDifferentCallersApart() {
    memory.once("a", "k", "f", this::done);
    memory.once("b", "k", "other", this::done);
    assertThat(runs).hasValue(2);
  }

  @Test
  void shouldRememberRefusalsButNotFailures() {
    memory.once("a", "refused", "f", () -> failed(409));
    assertThatThrownBy(
            () -> memory.once("a", "refused", "f", this::done).toCompletableFuture().join())
        .hasMessageContaining("detail");
    memory.once("a", "failed", "f", () -> failed(503));
    memory.once("a", "failed", "f", this::done).toCompletableFuture().join();
    assertThat(runs).hasValue(1);
  }
}
