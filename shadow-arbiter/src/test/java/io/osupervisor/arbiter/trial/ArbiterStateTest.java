package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ArbiterStateTest {
  private static final Instant AT = Instant.parse("2026-11-29T00:00:00Z");

  private static SettledHypothesis settled(long number) {
    return new SettledHypothesis(
        new HypothesisId(number),
        HypothesisState.REJECTED,
        version(1),
        version(2),
        Proposer.AGENT,
        "why",
        "so",
        AT,
        AT,
        false);
  }

  @Test
  void shouldKeepTheNewestSettledHypotheses() {
    int most = ArbiterState.MOST_SETTLED;
    List<SettledHypothesis> all =
        LongStream.rangeClosed(1, most + 2).mapToObj(ArbiterStateTest::settled).toList();
    ArbiterState state = new ArbiterState(null, most + 3, List.of(), all, List.of(), List.of());
    assertThat(state.settled()).isEqualTo(all.subList(2, most + 2));
    assertThat(state.stateOf(new HypothesisId(2))).isEmpty();
    assertThat(state.stateOf(new HypothesisId(3))).contains(HypothesisState.REJECTED);
  }

  @Test
  void shouldHoldSomethingAgainstTheNewestVersionsOnly() {
    int most = ArbiterState.MOST_DEMERITS;
    List<Demerit> all =
        LongStream.rangeClosed(1, most + 1)
            .mapToObj(number -> Demerit.none(version((int) number)).rejected(AT))
            .toList();
    ArbiterState state = new ArbiterState(null, 1, List.of(), List.of(), all, List.of());
    assertThat(state.demerits()).isEqualTo(all.subList(1, most + 1));
  }
}
