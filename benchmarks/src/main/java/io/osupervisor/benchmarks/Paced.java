package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a steady pace, whether or not those before are answered, so that a slow answer is not
 * followed by fewer requests.
 */
final class Paced {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AgentClient agent;
  private final Value data;
  private final long gap;

  /**
   * @param perSecond how many requests are made in a second
   */
  Paced(AgentClient agent, Value data, int perSecond) {
    this.agent = agent;
    this.data = data;
    this.gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Microseconds from each request to its answer. */
  Sample micros(int requests) {
    double[] micros = new double[requests];
    CompletableFuture<?>[] ends = new CompletableFuture<?>[requests];
    long begin = System.nanoTime();
    for (int i = 0; i < requests; i++) {
      await(begin + i * gap);
      int number = i;
      long start = System.nanoTime();
      ends[i] =
          agent
              .request(data, PATIENCE)
              .thenAccept(answer -> micros[number] = (System.nanoTime() - start) / 1e3)
              .toCompletableFuture();
    }
    CompletableFuture.allOf(ends).join();
    return new Sample(micros);
  }

  private static void await(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
