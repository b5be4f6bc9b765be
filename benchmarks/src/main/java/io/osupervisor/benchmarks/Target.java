package io.osupervisor.benchmarks;

/**
 * What a figure must reach.
 *
 * @param text how the table shows it
 */
record Target(String text, Condition condition) {
  /** Nothing is asked of the figure. */
  static final Target NONE = new Target("-", (ours, reference) -> true);

  /** Decides about one round, in the unit of the figure. */
  @FunctionalInterface
  interface Condition {
    boolean holds(double ours, double reference);
  }

  static Target atMost(double limit, Unit unit) {
    return new Target(
        "≤ " + Unit.digits(limit) + " " + unit.symbol(), (ours, reference) -> ours <= limit);
  }

  static Target atMostReferencePlus(double more, Unit unit) {
    return new Target(
        "≤ reference + " + Unit.digits(more) + " " + unit.symbol(),
        (ours, reference) -> ours <= reference + more);
  }

  /** The easier of a ratio and a difference. */
  static Target atMostTimesOrPlus(double times, double more, Unit unit) {
    return new Target(
        "≤ %s × or + %s %s".formatted(Unit.digits(times), Unit.digits(more), unit.symbol()),
        (ours, reference) -> ours <= Math.max(times * reference, reference + more));
  }

  /**
   * So much more than the reference, and what the reference differs from itself.
   *
   * @param noise how far two measurements of the reference lie apart
   */
  static Target atMostPercentMore(double percent, double noise, Unit unit) {
    return new Target(
        "≤ +%s %% and %s %s of noise"
            .formatted(Unit.digits(percent), Unit.digits(noise), unit.symbol()),
        (ours, reference) -> ours <= reference * (1 + percent / 100) + noise);
  }

  static Target atMostTimes(double times) {
    return new Target(
        "≤ " + Unit.digits(times) + " ×", (ours, reference) -> ours <= times * reference);
  }

  static Target atLeast(double limit, Unit unit) {
    return new Target(
        "≥ " + Unit.digits(limit) + " " + unit.symbol(), (ours, reference) -> ours >= limit);
  }

  static Target atLeastTimes(double share) {
    return new Target(
        "≥ " + Unit.digits(share) + " ×", (ours, reference) -> ours >= share * reference);
  }

  boolean isGiven() {
    return !equals(NONE);
  }
}
