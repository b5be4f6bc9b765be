package io.osupervisor.supervisor.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Remembers what actions with an {@code Idempotency-Key} came to, for 24 hours and at most so many
 * of them; beyond that the oldest are forgotten. Failures of the node itself are not remembered, so
 * that a retry may do better. It lives in memory: a restarted node has forgotten.
 */
final class ActionMemory {
  static final Duration KEPT = Duration.ofHours(24);

  private final InstantSource clock;
  private final int capacity;
  private final Map<Key, Done> done = new LinkedHashMap<>();

  private record Key(String who, String key) {}

  private record Done(String fingerprint, Instant at, CompletableFuture<Reply> reply) {}

  ActionMemory(int capacity, InstantSource clock) {
    this.capacity = capacity;
    this.clock = clock;
  }

  /**
   * Runs an action, or gives what the same one came to before, also while that still runs.
   *
   * @param fingerprint of everything the action depends on
   * @throws ProblemException 422 {@code idempotency_key_reused} when the key was another action's
   */
  CompletionStage<Reply> once(
      String who, String key, String fingerprint, Supplier<CompletionStage<Reply>> action) {
    Key name = new Key(who, key);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    synchronized (this) {
      forgetOld();
      Done before = done.get(name);
      if (before != null) {
        if (!before.fingerprint().equals(fingerprint)) {
          throw reused(key);
        }
        return before.reply();
      }
      done.put(name, new Done(fingerprint, clock.instant(), reply));
    }
    action
        .get()
        .whenComplete(
            (result, failure) -> {
              if (failure == null) {
                reply.complete(result);
                return;
              }
              if (Problem.of(failure).status() >= 500) {
                forget(name);
              }
              reply.completeExceptionally(failure);
            });
    return reply;
  }

  private synchronized void forget(Key name) {
    done.remove(name);
  }

  private void forgetOld() {
    Instant oldest = clock.instant().minus(KEPT);
    Iterator<Done> entries = done.values().iterator();
    int tooMany = done.size() - capacity + 1;
    while (entries.hasNext()) {
      boolean expired = !entries.next().at().isAfter(oldest);
      if (!expired && tooMany <= 0) {
        return;
      }
      entries.remove();
      tooMany--;
    }
  }

  synchronized int size() {
    return done.size();
  }

  private static ProblemException reused(String key) {
    return new Problem(
            Statuses.of("idempotency_key_reused"),
            "idempotency_key_reused",
            "the Idempotency-Key was used for another action within 24 hours",
            key,
            "take a new key for a new action; repeat an action without changing it",
            "not_delivered")
        .exception();
  }
}
