package io.osupervisor.arbiter.window;

/**
 * By which rules a metric of a canary is classified.
 *
 * @param tolerance share of the estimated shift by which the interval must clear 0, not negative
 * @param confidence of the interval, in (0, 1)
 * @param direction in which a shift matters
 * @param measure how the size of an effect is measured
 * @param effect sizes at which an effect counts
 * @param critical sizes at which it is critical
 * @param weight what the metric means for the whole canary
 * @param missing what becomes of values that are not numbers
 */
public record CanaryRules(
    double tolerance,
    double confidence,
    Direction direction,
    EffectSize measure,
    Thresholds effect,
    Thresholds critical,
    Weight weight,
    Missing missing) {
  /** Refuses what is out of range. */
  public CanaryRules {
    if (!(tolerance >= 0) || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "no rules: tolerance %s, confidence %s".formatted(tolerance, confidence));
    }
  }

  /** The rules of Kayenta's judge: tolerance 0.25, confidence 0.98, any effect in any direction. */
  public static CanaryRules standard() {
    Thresholds any = Thresholds.around(EffectSize.MEAN_RATIO.none());
    return new CanaryRules(
        0.25,
        0.98,
        Direction.EITHER,
        EffectSize.MEAN_RATIO,
        any,
        any,
        Weight.NORMAL,
        Missing.REMOVED);
  }

  /** These, with another tolerance and confidence. */
  public CanaryRules testedAt(double newTolerance, double newConfidence) {
    return new CanaryRules(
        newTolerance, newConfidence, direction, measure, effect, critical, weight, missing);
  }

  /** These, where only shifts in this direction matter. */
  public CanaryRules towards(Direction newDirection) {
    return new CanaryRules(
        tolerance, confidence, newDirection, measure, effect, critical, weight, missing);
  }

  /** These, with effects measured in another way, and counted and critical at any size. */
  public CanaryRules measuredBy(EffectSize newMeasure) {
    Thresholds any = Thresholds.around(newMeasure.none());
    return new CanaryRules(tolerance, confidence, direction, newMeasure, any, any, weight, missing);
  }

  /** These, with effects counted, and critical, from other sizes on. */
  public CanaryRules counting(Thresholds newEffect, Thresholds newCritical) {
    return new CanaryRules(
        tolerance, confidence, direction, measure, newEffect, newCritical, weight, missing);
  }

  /** These, with another meaning for the whole. */
  public CanaryRules weighing(Weight newWeight) {
    return new CanaryRules(
        tolerance, confidence, direction, measure, effect, critical, newWeight, missing);
  }

  /** These, with something else done about values that are not numbers. */
  public CanaryRules treating(Missing newMissing) {
    return new CanaryRules(
        tolerance, confidence, direction, measure, effect, critical, weight, newMissing);
  }

  /** In which direction a shift of a metric matters. */
  public enum Direction {
    /** Only a larger one. */
    INCREASE,
    /** Only a smaller one. */
    DECREASE,
    /** Any. */
    EITHER
  }

  /** What a metric means for the whole canary. */
  public enum Weight {
    /** It counts in its group. */
    NORMAL,
    /** It must have data, else it counts as failed in its group. */
    REQUIRED,
    /** The whole fails with it. */
    CRITICAL
  }

  /** What becomes of values that are not numbers. */
  public enum Missing {
    /** They are left out; a metric without values has no data. */
    REMOVED,
    /** They are 0; a metric without values passes. */
    REPLACED
  }

  /**
   * Sizes of an effect in both directions.
   *
   * @param decrease from which on downwards it counts
   * @param increase from which on upwards it counts
   */
  public record Thresholds(double decrease, double increase) {
    /** Any size on either side of none. */
    static Thresholds around(double none) {
      return new Thresholds(none, none);
    }

    /** Whether this increase counts; one whose size is not a number does. */
    boolean reachedUpwards(double size) {
      return !(size < increase);
    }

    /** Whether this decrease counts; one whose size is not a number does. */
    boolean reachedDownwards(double size) {
      return !(size > decrease);
    }
  }
}
