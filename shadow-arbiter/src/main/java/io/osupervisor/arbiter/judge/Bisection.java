package io.osupervisor.arbiter.judge;

import java.util.function.DoublePredicate;

/** Where a monotone condition turns, to the last bit that halving can tell. */
final class Bisection {
  private static final int HALVINGS = 64;

  private Bisection() {}

  /**
   * The point nearest to {@code holds} at which the condition does not hold any more.
   *
   * @param holds an end at which it holds, or the bound itself if it holds nowhere
   * @param fails the other end
   */
  static double edge(double holds, double fails, DoublePredicate condition) {
    double inside = holds;
    double outside = fails;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = inside + (outside - inside) / 2;
      if (condition.test(middle)) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return outside;
  }
}
