package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Callers of one agent who go on beside what is measured, and see which version answers them. Each
 * asks again so long after it was answered.
 */
final class Traffic implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AgentClient agent;
  private final Value data;
  private final Executor again;
  private final CountDownLatch gone;
  private final AtomicReference<@Nullable Turn> turn = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicReference<@Nullable Instant> recovered = new AtomicReference<>();
  private volatile Lull lull = new Lull();
  private volatile boolean goOn = true;

  private Traffic(AgentClient agent, Value data, int callers, Executor again) {
    this.agent = agent;
    this.data = data;
    this.again = again;
    this.gone = new CountDownLatch(callers);
  }

  /** Callers who never pause. */
  static Traffic busy(AgentClient agent, Value data, int callers) {
    return start(agent, data, callers, Runnable::run);
  }

  /** Callers who pause after each answer. */
  static Traffic easy(AgentClient agent, Value data, int callers, Duration pause) {
    return start(agent, data, callers, after(pause.toNanos()));
  }

  /**
   * Callers who pause after each answer for a time that is exponentially distributed, so that those
   * who were answered together do not go on together.
   */
  static Traffic scattered(AgentClient agent, Value data, int callers, Duration mean) {
    Executor later =
        task -> {
          double random = 1 - ThreadLocalRandom.current().nextDouble();
          after((long) (mean.toNanos() * -Math.log(random))).execute(task);
        };
    return start(agent, data, callers, later);
  }

  private static Executor after(long nanos) {
    return CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run);
  }

  private static Traffic start(AgentClient agent, Value data, int callers, Executor again) {
    Traffic traffic = new Traffic(agent, data, callers, again);
    for (int i = 0; i < callers; i++) {
      traffic.ask();
    }
    return traffic;
  }

  private void ask() {
    if (!goOn) {
      gone.countDown();
      return;
    }
    agent
        .request(data, PATIENCE)
        .whenComplete(
            (answer, fault) -> {
              if (fault == null) {
                answered(answer);
              } else {
                failed(fault);
              }
              again.execute(this::ask);
            });
  }

  private void answered(Answer answer) {
    long now = System.nanoTime();
    lull.saw(now);
    Turn watched = turn.get();
    if (watched != null) {
      watched.saw(answer.version(), now);
    }
    if (failure.get() != null && recovered.get() == null) {
      recovered.compareAndSet(null, Instant.now());
    }
  }

  private void failed(Throwable fault) {
    failure.compareAndSet(null, fault);
    recovered.set(null);
  }

  /** Watches for the moment from which on this version answers. */
  Turn turnTo(String version) {
    Turn next = new Turn(version);
    turn.set(next);
    return next;
  }

  /** The longest time without an answer to any caller from now on for so long; both in ms. */
  double lull(long millis) throws InterruptedException {
    Lull watched = new Lull();
    lull = watched;
    TimeUnit.MILLISECONDS.sleep(millis);
    return watched.millis();
  }

  /** Failures up to now are forgotten. */
  void forgive() {
    failure.set(null);
    recovered.set(null);
  }

  /** When the first request after the last failure was answered; empty without either. */
  Optional<Instant> recovered() {
    return Optional.ofNullable(recovered.get());
  }

  /** Fails if a request did. */
  void verify() throws IOException {
    Throwable fault = failure.get();
    if (fault != null) {
      throw new IOException("a request failed", fault);
    }
  }

  /** How long callers wait for the next answer at most. */
  private static final class Lull {
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final AtomicLong longest = new AtomicLong();

    private void saw(long at) {
      longest.accumulateAndGet(at - last.getAndAccumulate(at, Math::max), Math::max);
    }

    private double millis() {
      saw(System.nanoTime());
      return longest.get() / 1e6;
    }
  }

  /** The end of one version's answers and the beginning of another's, as callers see them. */
  static final class Turn {
    private final String to;
    private final AtomicLong lastBefore = new AtomicLong(System.nanoTime());
    private final CompletableFuture<Long> first = new CompletableFuture<>();

    private Turn(String to) {
      this.to = to;
    }

    private void saw(String version, long at) {
      if (version.equals(to)) {
        first.complete(at);
      } else {
        lastBefore.accumulateAndGet(at, Math::max);
      }
    }

    /** {@link System#nanoTime} of the first answer of the version that is turned to. */
    long first() {
      return first.orTimeout(2, TimeUnit.MINUTES).join();
    }

    /** Milliseconds without an answer, from the last one before to the first one after. */
    double pauseMillis() {
      return Math.max(0, first() - lastBefore.get()) / 1e6;
    }
  }

  @Override
  public void close() {
    goOn = false;
    try {
      gone.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
