package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What holds in every state of every ladder. */
final class LadderRules {
  private LadderRules() {}

  static void check(ArbiterState state, LadderSettings settings) {
    // What a person approves answers requests, or is swapped, beside what is tried meanwhile.
    Map<Long, Long> batches =
        state
            .running()
            .filter(one -> one.state() != HypothesisState.PROMOTING)
            .filter(one -> one.state() != HypothesisState.CANARY)
            .collect(Collectors.groupingBy(OpenHypothesis::batchNumber, Collectors.counting()));
    assertThat(batches).hasSizeLessThanOrEqualTo(settings.running());
    assertThat(batches.values()).allMatch(size -> size <= settings.batch());
    assertThat(state.in(HypothesisState.PROPOSED).count()).isLessThanOrEqualTo(settings.waiting());
    assertThat(state.in(HypothesisState.AWAITING_APPROVAL).count())
        .isLessThanOrEqualTo(settings.waiting() + settings.running());
    assertThat(state.in(HypothesisState.AWAITING_APPROVAL))
        .allMatch(one -> state.primaryIs(one.parent()));
    assertThat(state.deployments()).hasSizeLessThanOrEqualTo(settings.provisional());
    assertThat(
            state.in(HypothesisState.PROMOTING).count() + state.in(HypothesisState.CANARY).count())
        .isLessThanOrEqualTo(1);
    assertThat(state.in(HypothesisState.CANARY)).allMatch(one -> state.primaryIs(one.parent()));
    assertThat(state.open()).noneMatch(one -> one.state().isSettled());
    assertThat(state.settled()).allMatch(one -> one.state().isSettled());
    assertThat(state.open().size() + state.settled().size()).isEqualTo(state.nextNumber() - 1);
    assertThat(state.open()).extracting(OpenHypothesis::candidate).doesNotHaveDuplicates();
    checkStack(state);
  }

  /** The newest deployment is the primary, and each stands on its parent. */
  private static void checkStack(ArbiterState state) {
    List<OpenHypothesis> newestFirst = state.deployments();
    if (!newestFirst.isEmpty()) {
      assertThat(state.primaryIs(newestFirst.get(0).candidate())).isTrue();
    }
    for (int i = 1; i < newestFirst.size(); i++) {
      assertThat(newestFirst.get(i - 1).parent()).isEqualTo(newestFirst.get(i).candidate());
    }
  }
}
