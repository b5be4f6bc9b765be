package io.osupervisor.arbiter.trial;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which hypotheses are tried together, against one control. A batch is open to others while one of
 * it is checked; its trials begin when none is any more.
 */
final class Batches {
  private static final Comparator<OpenHypothesis> BEST_FIRST =
      Comparator.comparingDouble(OpenHypothesis::gain)
          .reversed()
          .thenComparingLong(one -> one.id().number());

  private Batches() {}

  /** How many batches have a place for trials. */
  static long running(ArbiterState state) {
    return state.running().map(OpenHypothesis::batchNumber).distinct().count();
  }

  /** The batch that one more may join. */
  static Optional<Long> open(Draft draft) {
    return draft
        .state()
        .running()
        .map(OpenHypothesis::batchNumber)
        .distinct()
        .filter(batch -> isGathering(draft.state(), batch))
        .filter(batch -> members(draft.state(), batch).count() < draft.settings().batch())
        .findFirst();
  }

  /** Begins the trials of those of which a member was checked, and none is any more. */
  static void begin(Draft draft, ArbiterState before) {
    before
        .running()
        .map(OpenHypothesis::batchNumber)
        .distinct()
        .filter(batch -> isGathering(before, batch) && !isGathering(draft.state(), batch))
        .forEach(batch -> start(draft, batch));
  }

  /** Begins the trials of all that have none to wait for; nothing runs yet. */
  static void beginAgain(Draft draft) {
    draft
        .state()
        .running()
        .map(OpenHypothesis::batchNumber)
        .distinct()
        .filter(batch -> !isGathering(draft.state(), batch))
        .forEach(batch -> start(draft, batch));
  }

  /** The best of those that passed beside others, once nothing of their batch runs any more. */
  static Optional<OpenHypothesis> best(ArbiterState state) {
    return state
        .in(HypothesisState.PASSED)
        .filter(one -> members(state, one.batchNumber()).findAny().isEmpty())
        .min(BEST_FIRST);
  }

  private static void start(Draft draft, long batch) {
    List<OpenHypothesis> ready =
        members(draft.state(), batch)
            .filter(one -> one.state() == HypothesisState.CHECKED)
            .toList();
    draft.startTrials(ready);
  }

  private static boolean isGathering(ArbiterState state, long batch) {
    return members(state, batch)
        .anyMatch(
            one ->
                one.state() == HypothesisState.CHECKING
                    || one.state() == HypothesisState.REPLAYING);
  }

  private static Stream<OpenHypothesis> members(ArbiterState state, long batch) {
    return state.running().filter(one -> one.batchNumber() == batch);
  }
}
