package io.osupervisor.supervisor.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where shards are, and how many instances the agents in each of them hold. It says which node
 * takes a shard that has none, and which shards should move so that nodes hold about as many
 * instances each.
 *
 * @param <N> a node
 */
final class Placement<N> {
  /** A difference up to this share of the mean is left alone: each move restarts agents. */
  private static final double TOLERANCE = 0.1;

  /** A smaller difference cannot be made smaller. */
  private static final int LEAST_GAP = 2;

  private final Map<N, List<String>> shards;
  private final Map<String, Integer> instances;

  /**
   * @param shards by node, for all nodes
   * @param instances by shard, 0 where it is not named
   */
  Placement(Map<N, List<String>> shards, Map<String, Integer> instances) {
    this.shards = new HashMap<>();
    shards.forEach((node, held) -> this.shards.put(node, new ArrayList<>(held)));
    this.instances = Map.copyOf(instances);
  }

  /**
   * The node for a shard that has none: that with the fewest instances, of these the one with the
   * fewest shards.
   *
   * @param takers the nodes to choose from
   * @throws NoSuchElementException where there are none
   */
  N lightest(Set<N> takers) {
    return takers.stream().min(byLoad()).orElseThrow();
  }

  /**
   * Puts a shard that has no node on {@link #lightest} of them, and gives that one.
   *
   * @throws NoSuchElementException where there are none
   */
  N give(String shard, Set<N> takers) {
    N node = lightest(takers);
    held(node).add(shard);
    return node;
  }

  /**
   * The shards that should leave their nodes: each brings the one with the most instances and the
   * one with the fewest closer together.
   *
   * @param most that may move at once
   */
  Set<String> toMove(int most) {
    Set<String> moves = new HashSet<>();
    Optional<Move<N>> next = next();
    while (moves.size() < most && next.isPresent()) {
      Move<N> move = next.get();
      if (!moves.add(move.shard())) {
        return moves;
      }
      held(move.from()).remove(move.shard());
      held(move.to()).add(move.shard());
      next = next();
    }
    return moves;
  }

  private record Move<N>(String shard, N from, N to) {}

  private Optional<Move<N>> next() {
    if (shards.isEmpty()) {
      return Optional.empty();
    }
    N from = shards.keySet().stream().max(byLoad()).orElseThrow();
    N to = lightest(shards.keySet());
    int gap = load(from) - load(to);
    if (gap < LEAST_GAP || gap <= TOLERANCE * mean()) {
      return Optional.empty();
    }
    return held(from).stream()
        .filter(shard -> left(gap, shard) < gap)
        .min(Comparator.comparingInt((String shard) -> left(gap, shard)))
        .map(shard -> new Move<>(shard, from, to));
  }

  /** What is left of a difference when a shard crosses it. */
  private int left(int gap, String shard) {
    return Math.abs(gap - 2 * weight(shard));
  }

  private Comparator<N> byLoad() {
    return Comparator.<N>comparingInt(this::load).thenComparingInt(node -> held(node).size());
  }

  private double mean() {
    return shards.keySet().stream().mapToInt(this::load).average().orElse(0);
  }

  private int load(N node) {
    return held(node).stream().mapToInt(this::weight).sum();
  }

  private int weight(String shard) {
    return instances.getOrDefault(shard, 0);
  }

  private List<String> held(N node) {
    return Objects.requireNonNull(shards.get(node));
  }
}
