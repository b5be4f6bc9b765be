package io.osupervisor.benchmarks;

import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One line of the report.
 *
 * @param what what was measured
 * @param against what the reference is
 * @param heldRounds in how many of the rounds the target held; it is held when most of them did
 */
record Figure(
    String what,
    Unit unit,
    Spread ours,
    String against,
    Spread reference,
    Spread ratio,
    Target target,
    int rounds,
    int heldRounds) {

  /** Makes a line of rounds; {@code figure} is what is taken from each side of each round. */
  static Figure of(
      String what,
      Unit unit,
      String against,
      Target target,
      Pairs pairs,
      ToDoubleFunction<Sample> figure) {
    return of(what, unit, against, target, pairs.ours(figure), pairs.reference(figure));
  }

  /** Makes a line of what each round yielded. */
  static Figure of(
      String what, Unit unit, String against, Target target, double[] ours, double[] reference) {
    double[] ratio = new double[ours.length];
    int held = 0;
    for (int round = 0; round < ours.length; round++) {
      ratio[round] = ours[round] / reference[round];
      held += target.condition().holds(ours[round], reference[round]) ? 1 : 0;
    }
    return new Figure(
        what,
        unit,
        Spread.of(ours),
        against,
        Spread.of(reference),
        Spread.of(ratio),
        target,
        ours.length,
        held);
  }

  /** Whether the target was held, where there is one. */
  Optional<Boolean> held() {
    return target.isGiven() ? Optional.of(2 * heldRounds > rounds) : Optional.empty();
  }
}
