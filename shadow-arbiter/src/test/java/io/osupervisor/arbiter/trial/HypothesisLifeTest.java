package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.trial.HypothesisLife.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HypothesisLifeTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "hypothesis-life.md");

  @Test
  void shouldTakeEveryStepOfTheTableOnSomeWalk() {
    Set<Transition> visited = new LinkedHashSet<>();
    for (LadderWalks.Walk walk : LadderWalks.all()) {
      LadderBench bench = LadderBench.begun();
      walk.on(bench);
      visited.addAll(bench.visited());
    }
    assertThat(visited).containsExactlyInAnyOrderElementsOf(HypothesisLife.transitions());
  }

  @Test
  void shouldReachEveryStateFromTheFirst() {
    Set<HypothesisState> reached = EnumSet.of(HypothesisState.PROPOSED);
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Transition row : HypothesisLife.transitions()) {
        grows |= reached.contains(row.from()) && reached.add(row.to());
      }
    }
    assertThat(reached).containsExactlyInAnyOrder(HypothesisState.values());
  }

  @Test
  void shouldLeaveEveryStateButTheSettledOnes() {
    for (HypothesisState state : HypothesisState.values()) {
      boolean left =
          HypothesisLife.transitions().stream()
              .anyMatch(row -> row.from() == state && row.to() != state);
      assertThat(left).as("%s is left", state).isEqualTo(!state.isSettled());
    }
  }

  @Test
  void shouldHaveOneStateAfterEachMove() {
    assertThat(HypothesisLife.transitions())
        .extracting(row -> row.from() + " " + row.move())
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldBecomePrimaryOnlyByTheCommitPoint() {
    for (Transition row : HypothesisLife.transitions()) {
      if (row.to() == HypothesisState.PROVISIONAL && row.from() != row.to()) {
        assertThat(row.move()).isEqualTo(Move.TAKEN_OVER);
        assertThat(row.from()).isEqualTo(HypothesisState.PROMOTING);
      }
    }
  }

  @Test
  void shouldBeDrawnInTheDocumentation() throws IOException {
    assertThat(Files.readString(DOCUMENT)).contains(HypothesisLife.diagram());
  }
}
