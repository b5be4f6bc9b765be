package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RepairPlanTest {
  private static RepairPlan plan(
      long deletedTo, long highest, List<NumberRange> readable, Long... snapshots) {
    return RepairPlan.of(
        new RepairPlan.Found(
            deletedTo, highest, readable, new TreeSet<>(List.of(snapshots)), snapshots.length > 0));
  }

  private static NumberRange range(long from, long to) {
    return new NumberRange(from, to);
  }

  @Test
  void shouldKeepAllOfWhatIsWhole() {
    assertThat(plan(0, 9, List.of(range(1, 9)))).isEqualTo(new RepairPlan(0, 9, List.of()));
    assertThat(plan(4, 9, List.of(range(5, 9)), 4L)).isEqualTo(new RepairPlan(4, 9, List.of()));
    assertThat(plan(9, 9, List.of())).isEqualTo(new RepairPlan(9, 9, List.of()));
  }

  @Test
  void shouldKeepWhatComesBeforeTheFirstHole() {
    assertThat(plan(0, 20, List.of(range(1, 7), range(9, 20))))
        .isEqualTo(new RepairPlan(0, 7, List.of(range(8, 20))));
    assertThat(plan(0, 20, List.of(range(1, 7), range(9, 20)), 3L, 12L))
        .isEqualTo(new RepairPlan(0, 7, List.of(range(8, 20))));
  }

  @Test
  void shouldKeepNothingWhereTheFirstIsGone() {
    assertThat(plan(0, 20, List.of(range(2, 20))))
        .isEqualTo(new RepairPlan(0, 0, List.of(range(1, 20))));
    assertThat(plan(5, 20, List.of(range(7, 20)), 5L))
        .isEqualTo(new RepairPlan(5, 5, List.of(range(6, 20))));
  }

  @Test
  void shouldGoOnFromALaterSnapshotWhereTheStateBeforeIsGone() {
    assertThat(plan(5, 20, List.of(range(6, 9), range(11, 20)), 12L, 14L))
        .isEqualTo(new RepairPlan(12, 20, List.of(range(6, 12))));
    assertThat(plan(0, 20, List.of(range(8, 20)), 7L))
        .isEqualTo(new RepairPlan(7, 20, List.of(range(1, 7))));
    assertThat(plan(0, 20, List.of(), 7L))
        .isEqualTo(new RepairPlan(7, 7, List.of(range(1, 7), range(8, 20))));
  }

  @Test
  void shouldKeepEventsOfWhichNoStateIsLeft() {
    RepairPlan plan =
        RepairPlan.of(new RepairPlan.Found(5, 20, List.of(range(6, 20)), new TreeSet<>(), true));
    assertThat(plan).isEqualTo(new RepairPlan(5, 20, List.of()));
  }
}
