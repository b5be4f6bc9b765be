package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Pair;
import java.util.Random;

/**
 * A seeded stream of pairs, one every 40 ms. {@link Random} is specified to the last bit, so a seed
 * means the same everywhere.
 */
final class Streams {
  private static final double BASE_NANOS = 5e6;
  private static final double DEVIATION = 0.3;
  private static final double DRIFT_MS = 200_000;
  private static final double SWING_MS = 20_000;

  private final Random random;
  private final double autocorrelation;
  private double deviation = DEVIATION;
  private double slower = 1;
  private boolean drifting;
  private double candidateErrors;
  private double controlErrors;
  private double differing;
  private double candidateNoise;
  private double controlNoise;
  private long atMs;

  Streams(long seed, double autocorrelation) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.autocorrelation = autocorrelation;
    this.candidateNoise = random.nextGaussian();
    this.controlNoise = random.nextGaussian();
  }

  /** How many times the control's latency the candidate takes. */
  Streams slower(double factor) {
    slower = factor;
    return this;
  }

  /** The standard deviation of a latency's logarithm; 0.3 without this. */
  Streams deviating(double ofLog) {
    deviation = ofLog;
    return this;
  }

  /**
   * Both sides are under a load that makes them three times as slow in 200 s, with a swing of a
   * quarter every 20 s, and that doubles how often they fail.
   */
  Streams drifting() {
    drifting = true;
    return this;
  }

  /** The probability of failing of each. */
  Streams failing(double candidate, double control) {
    candidateErrors = candidate;
    controlErrors = control;
    return this;
  }

  /** The probability that answers differ. */
  Streams differing(double share) {
    differing = share;
    return this;
  }

  Pair next() {
    atMs += 40;
    candidateNoise = follow(candidateNoise);
    controlNoise = follow(controlNoise);
    double load = load();
    double failing = drifting ? 1 + atMs / DRIFT_MS : 1;
    boolean candidate = happens(candidateErrors * failing);
    boolean control = happens(controlErrors * failing);
    return new Pair(
        atMs,
        new Answer(candidate, nanos(candidateNoise, slower * load)),
        new Answer(control, nanos(controlNoise, load)),
        compare(candidate, control));
  }

  private Comparison compare(boolean candidate, boolean control) {
    if (candidate && control) {
      return Comparison.AGREES_ON_ERROR;
    }
    return happens(differing) ? Comparison.DIFFERS : Comparison.AGREES;
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private double follow(double noise) {
    double fresh = StrictMath.sqrt(1 - autocorrelation * autocorrelation);
    return autocorrelation * noise + fresh * random.nextGaussian();
  }

  private double load() {
    return drifting
        ? (1 + 2 * atMs / DRIFT_MS)
            * (1 + 0.25 * StrictMath.sin(2 * StrictMath.PI * atMs / SWING_MS))
        : 1;
  }

  private long nanos(double noise, double factor) {
    return (long) (BASE_NANOS * factor * StrictMath.exp(deviation * noise));
  }
}
