package io.osupervisor.supervisor.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final Set<String> ALL = Set.of("a", "b", "c");

  @Test
  void shouldChooseTheNodeWithTheFewestInstances() {
    Map<String, List<String>> shards =
        Map.of("a", List.of("1"), "b", List.of("2", "3", "4"), "c", List.of("5"));

    assertThat(new Placement<>(shards, Map.of("1", 2, "2", 1, "5", 3)).lightest(ALL))
        .isEqualTo("b");
  }

  @Test
  void shouldChooseTheNodeWithFewerShardsWhenInstancesAreEqual() {
    Map<String, List<String>> shards =
        Map.of("a", List.of("1", "2"), "b", List.of("3"), "c", List.of("4", "5"));

    assertThat(new Placement<>(shards, Map.of()).lightest(ALL)).isEqualTo("b");
  }

  @Test
  void shouldNeverChooseANodeThatTakesNothing() {
    Map<String, List<String>> shards = Map.of("a", List.of("1"), "b", List.of());

    assertThat(new Placement<>(shards, Map.of("1", 9)).lightest(Set.of("a"))).isEqualTo("a");
    assertThatThrownBy(() -> new Placement<>(shards, Map.of()).lightest(Set.of()))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void shouldSpreadShardsThatAreGivenTogether() {
    Map<String, List<String>> none = Map.of("a", List.of(), "b", List.of(), "c", List.of());
    Placement<String> placement = new Placement<>(none, Map.of());

    assertThat(Stream.of("1", "2", "3").map(shard -> placement.give(shard, ALL)))
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void shouldMoveTheShardThatEvensOutMost() {
    Map<String, List<String>> shards = Map.of("a", List.of("1", "2", "3"), "b", List.of("4"));
    Map<String, Integer> instances = Map.of("1", 1, "2", 3, "3", 6, "4", 4);

    assertThat(new Placement<>(shards, instances).toMove(1)).containsOnly("2");
  }

  @Test
  void shouldMoveNoMoreThanIsAsked() {
    assertThat(crowded().toMove(3)).hasSize(3);
  }

  @Test
  void shouldMoveNothingWhenTheDifferenceIsSmall() {
    Map<String, List<String>> shards = new HashMap<>();
    Map<String, Integer> instances = new HashMap<>();
    shards.put("a", numbered(0, 105, instances));
    shards.put("b", numbered(105, 200, instances));

    assertThat(new Placement<>(shards, instances).toMove(3)).isEmpty();
  }

  @Test
  void shouldMoveNothingWhenOneShardHoldsAll() {
    Map<String, List<String>> shards = Map.of("a", List.of("1"), "b", List.of());

    assertThat(new Placement<>(shards, Map.of("1", 8)).toMove(3)).isEmpty();
  }

  /** Round after round, as nodes do it, until nothing moves. */
  @Test
  void shouldEvenOutWhenANodeJoins() {
    Map<String, Integer> instances = new HashMap<>();
    Map<String, List<String>> shards = new HashMap<>();
    shards.put("a", numbered(0, 50, instances));
    shards.put("b", numbered(50, 100, instances));
    shards.put("c", new ArrayList<>());

    int rounds = 0;
    Set<String> moves = new Placement<>(shards, instances).toMove(3);
    while (!moves.isEmpty()) {
      moves.forEach(shard -> shards.values().forEach(held -> held.remove(shard)));
      moves.forEach(shard -> held(shards, instances).add(shard));
      rounds++;
      moves = new Placement<>(shards, instances).toMove(3);
    }

    assertThat(shards.values()).allSatisfy(held -> assertThat(held).hasSizeBetween(31, 36));
    assertThat(rounds).isLessThanOrEqualTo(11);
  }

  private static List<String> held(
      Map<String, List<String>> shards, Map<String, Integer> instances) {
    String lightest = new Placement<>(shards, instances).lightest(ALL);
    return Objects.requireNonNull(shards.get(lightest));
  }

  private static Placement<String> crowded() {
    Map<String, Integer> instances = new HashMap<>();
    Map<String, List<String>> shards =
        Map.of("a", numbered(0, 100, instances), "b", List.of(), "c", List.of());
    return new Placement<>(shards, instances);
  }

  private static List<String> numbered(int from, int to, Map<String, Integer> instances) {
    List<String> shards = new ArrayList<>();
    for (int shard = from; shard < to; shard++) {
      shards.add("" + shard);
      instances.put("" + shard, 1);
    }
    return shards;
  }
}
