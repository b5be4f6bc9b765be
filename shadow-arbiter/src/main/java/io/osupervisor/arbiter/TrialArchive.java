package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.evidence.VerdictFields;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Keeps the observations of trials, so that their verdicts can be recomputed. */
@FunctionalInterface
public interface TrialArchive {
  /** Makes them durable and gives their name, or fails with why that is not possible. */
  CompletionStage<String> keep(KeptObservations observations);

  /**
   * Makes room for the next ones, where there is a bound.
   *
   * @param newest the names of all that one verdict was found by, which stay
   */
  default CompletionStage<?> shrink(Set<String> newest) {
    return CompletableFuture.completedFuture(newest);
  }

  /**
   * Keeps all that one verdict was found by, and gives what evidence says of each: its name, or why
   * there is none. It does not fail.
   *
   * @param parts one for each step; empty where they were too many
   */
  default CompletionStage<List<Value>> named(List<Optional<KeptObservations>> parts) {
    Set<String> names = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Value>> told =
        parts.stream().map(part -> named(part, names).toCompletableFuture()).toList();
    return CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
        .thenCompose(kept -> shrink(names))
        .handle((done, failure) -> told.stream().map(CompletableFuture::join).toList());
  }

  private CompletionStage<Value> named(Optional<KeptObservations> part, Set<String> names) {
    if (part.isEmpty()) {
      return CompletableFuture.completedFuture(Value.of("too many to be kept"));
    }
    KeptObservations kept = part.get();
    return keep(kept)
        .handle(
            (sha256, failure) -> {
              if (failure != null) {
                return Value.of(Verdicts.refusal(failure).message());
              }
              names.add(sha256);
              return VerdictFields.observations(sha256, kept);
            });
  }

  /**
   * In the store of one agent.
   *
   * @param mostBytes that all of them may take, beside those of the newest verdict
   * @param blocking waits for the disk
   */
  static TrialArchive in(ObservationStore store, long mostBytes, Executor blocking) {
    return new TrialArchive() {
      @Override
      public CompletionStage<String> keep(KeptObservations observations) {
        return CompletableFuture.supplyAsync(() -> store.keep(observations), blocking);
      }

      @Override
      public CompletionStage<?> shrink(Set<String> newest) {
        return newest.isEmpty()
            ? CompletableFuture.completedFuture(newest)
            : CompletableFuture.runAsync(() -> store.shrink(mostBytes, newest), blocking);
      }
    };
  }
}
