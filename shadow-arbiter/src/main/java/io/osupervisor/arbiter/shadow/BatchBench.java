package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.instance.Shadows;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.oracle.OraclePlan;
import io.osupervisor.arbiter.oracle.Oracles;
import io.osupervisor.traffic.Twin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The trials of a batch: which of them go on, and what their claims come to together. Times are
 * milliseconds since 1970. For one thread.
 */
final class BatchBench {
  private final List<BatchOracles> oracles;
  private final List<Tried> trials;
  private final BatchRank rank;

  /**
   * All of them before their first shadows.
   *
   * @param window the most requests that are open at once
   * @param turn runs what is said of their answers on the one thread
   */
  BatchBench(BatchPlan plan, Shadows shadows, int window, Executor turn) {
    Map<OraclePlan, BatchOracles> asked = new HashMap<>();
    plan.trials().forEach(one -> asked.computeIfAbsent(one.oracles(), it -> of(one, shadows)));
    this.oracles = List.copyOf(asked.values());
    PairBench.Room room = room(window, plan.trials().size());
    this.trials =
        plan.trials().stream()
            .map(
                one ->
                    new Tried(
                        one,
                        new PairBench(
                            one,
                            shadows.policy().state(),
                            room,
                            Objects.requireNonNull(asked.get(one.oracles())),
                            turn)))
            .toList();
    this.rank =
        new BatchRank(
            trials.stream()
                .filter(one -> !one.plan.rules().objectives().isEmpty())
                .map(one -> one.bench)
                .toList());
  }

  /** All of them together may keep what a trial alone may. */
  static PairBench.Room room(int window, int trials) {
    return new PairBench.Room(window, ObservationRecorder.MOST_BYTES / trials);
  }

  private static BatchOracles of(PairPlan plan, Shadows shadows) {
    return new BatchOracles(
        Oracles.of(
            plan.oracles(),
            shadows.agent(),
            plan.control(),
            shadows.policy(),
            shadows.parts().services()));
  }

  /** There is nothing more to tell of any of them, and nobody is asked any more. */
  void close() {
    trials.forEach(Tried::close);
    oracles.forEach(BatchOracles::close);
  }

  List<Tried> all() {
    return trials;
  }

  /** Whether there was one from the start. */
  boolean isAlone() {
    return trials.size() == 1;
  }

  /** Whether each has had its last report. */
  boolean isOver() {
    return trials.stream().allMatch(Tried::isOver);
  }

  /** Those that have not had their last report. */
  List<Tried> open() {
    return trials.stream().filter(one -> !one.isOver()).toList();
  }

  /** Those of them whose candidates run. */
  List<Tried> standing() {
    return trials.stream().filter(Tried::stands).toList();
  }

  Optional<Tried> find(String trial) {
    return trials.stream().filter(one -> one.plan.trial().equals(trial)).findFirst();
  }

  /** Those that a shadow serves: a candidate its own, a control all, a second one some. */
  List<Tried> comparedOn(TwinShadow shadow) {
    return shadow
        .tried()
        .map(List::of)
        .orElseGet(
            () ->
                open().stream()
                    .filter(one -> shadow.twin == Twin.CONTROL || one.plan.noise())
                    .toList());
  }

  /** There is nothing to compare, or nothing to compare with. */
  void alarm(String message, long atMs) {
    open().forEach(one -> one.bench.alarm(message, atMs));
  }

  /** Time passed. */
  void elapsed(long atMs) {
    open().forEach(one -> one.bench.elapsed(atMs));
  }

  /** Copies were lost; whether nothing more can be compared before a new cut. */
  boolean drop(List<String> requestIds, long atMs) {
    List<Tried> standing = standing();
    requestIds.forEach(id -> standing.forEach(one -> one.bench.drop(id, atMs)));
    return standing.stream().anyMatch(one -> one.bench.needsCut());
  }

  /** Sees what their claims come to by now. */
  void rank(long atMs) {
    if (!isAlone()) {
      rank.look(atMs);
    }
  }
}
