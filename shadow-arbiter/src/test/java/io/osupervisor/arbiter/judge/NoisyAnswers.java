package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Noise;
import io.osupervisor.arbiter.judge.Observation.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A seeded stream of requests that a candidate and two instances of its control answered, each with
 * some fields. A field is what it should be, or with some probability something that nobody else
 * says. A request that is hard for one is hard for all: noise comes in spells.
 */
final class NoisyAnswers {
  private static final double SPELL_ENDS = 0.02;

  private final Random random;
  private final Map<String, Double> noise = new LinkedHashMap<>();
  private final Map<String, Double> worse = new LinkedHashMap<>();
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private boolean hard;
  private long atMs;

  NoisyAnswers(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /** A field that is random with this probability for each, twice as much in hard spells. */
  NoisyAnswers field(String path, double probability) {
    noise.put(path, probability);
    return this;
  }

  /** The candidate gives this field something else with this probability. */
  NoisyAnswers worse(String path, double probability) {
    worse.put(path, probability);
    return this;
  }

  /**
   * A field that each draws once.
   *
   * @param candidate whether the candidate has the other of two values than the control
   * @param twin whether the second control has
   */
  private record Kept(boolean candidate, boolean twin) {}

  /** A field that is one of two values, drawn once and kept. */
  NoisyAnswers kept(String path) {
    boolean control = random.nextBoolean();
    kept.put(path, new Kept(random.nextBoolean() != control, random.nextBoolean() != control));
    return this;
  }

  Pair next() {
    atMs += 40;
    hard ^= random.nextDouble() < SPELL_ENDS;
    List<String> candidate = new ArrayList<>();
    List<String> itself = new ArrayList<>();
    noise.forEach(
        (path, probability) -> {
          double share = Math.min(1, hard ? 2 * probability : probability);
          boolean control = happens(share);
          boolean wavers = happens(share);
          boolean tried = happens(worse.getOrDefault(path, 0.0)) || wavers;
          boolean twin = happens(share);
          if (control || tried) {
            candidate.add(path);
          }
          if (control || twin) {
            itself.add(path);
          }
        });
    kept.forEach(
        (path, drawn) -> {
          if (drawn.candidate()) {
            candidate.add(path);
          }
          if (drawn.twin()) {
            itself.add(path);
          }
        });
    List<String> more = new ArrayList<>(candidate);
    more.removeAll(itself);
    List<String> less = new ArrayList<>(itself);
    less.removeAll(candidate);
    Answer answer = new Answer(false, 5_000_000);
    return new Pair(atMs, answer, answer, told(candidate), new Noise(told(itself), more, less));
  }

  private static Comparison told(List<String> differing) {
    return differing.isEmpty() ? Comparison.AGREES : Comparison.DIFFERS;
  }

  private boolean happens(double probability) {
    return random.nextDouble() < probability;
  }
}
