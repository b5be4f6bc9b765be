package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps a number of requests open at an agent: each answer asks the next. */
final class Pipeline {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AgentClient client;
  private final Value data;
  private final int open;

  Pipeline(AgentClient client, Value data, int open) {
    this.client = client;
    this.data = data;
    this.open = open;
  }

  /** Returns once so many are answered. */
  void run(int total) {
    start(total).join();
  }

  /** Done once so many are answered; fails with the first that failed. */
  CompletableFuture<Void> start(int total) {
    AtomicInteger left = new AtomicInteger(total);
    AtomicInteger unanswered = new AtomicInteger(total);
    CompletableFuture<Void> done = new CompletableFuture<>();
    for (int i = 0; i < open; i++) {
      ask(left, unanswered, done);
    }
    return done;
  }

  private void ask(AtomicInteger left, AtomicInteger unanswered, CompletableFuture<Void> done) {
    if (left.getAndDecrement() <= 0) {
      return;
    }
    client
        .request(data, PATIENCE)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                done.completeExceptionally(failure);
              } else if (unanswered.decrementAndGet() == 0) {
                done.complete(null);
              } else {
                ask(left, unanswered, done);
              }
            });
  }
}
