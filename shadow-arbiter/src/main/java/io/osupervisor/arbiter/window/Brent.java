package io.osupervisor.arbiter.window;

import java.util.function.DoubleUnaryOperator;

/**
 * Finds a root step for step as R's {@code uniroot} does. A rank statistic jumps at its root, so
 * that what is found within the tolerance depends on the steps; with the same steps it is the same
 * number as published ones.
 *
 * <p>Source: Brent, Algorithms for Minimization without Derivatives (1973), chapter 4.
 */
final class Brent {
  private static final int MOST_STEPS = 1000;
  private static final double EPSILON = StrictMath.ulp(1.0);

  private final DoubleUnaryOperator function;
  private final double tolerance;

  /** The point before the best one, the best one, and one on the other side of the root. */
  private double a;

  private double b;
  private double c;
  private double atA;
  private double atB;
  private double atC;

  private Brent(DoubleUnaryOperator function, double lower, double upper, double tolerance) {
    this.function = function;
    this.tolerance = tolerance;
    a = lower;
    b = upper;
    c = lower;
    atA = function.applyAsDouble(lower);
    atB = function.applyAsDouble(upper);
    atC = atA;
  }

  /** Where {@code function} is 0, between two points at which its signs differ. */
  static double root(DoubleUnaryOperator function, double lower, double upper, double tolerance) {
    Brent search = new Brent(function, lower, upper, tolerance);
    return search.atA == 0 ? lower : search.run();
  }

  private double run() {
    for (int i = 0; i < MOST_STEPS && atB != 0; i++) {
      double before = b - a;
      if (StrictMath.abs(atC) < StrictMath.abs(atB)) {
        swap();
      }
      double near = 2 * EPSILON * StrictMath.abs(b) + tolerance / 2;
      double half = (c - b) / 2;
      if (StrictMath.abs(half) <= near || atB == 0) {
        return b;
      }
      boolean converging =
          StrictMath.abs(before) >= near && StrictMath.abs(atA) > StrictMath.abs(atB);
      double step = converging ? interpolated(before, near, half) : half;
      if (StrictMath.abs(step) < near) {
        step = step > 0 ? near : -near;
      }
      move(step);
    }
    return b;
  }

  private void swap() {
    a = b;
    b = c;
    c = a;
    atA = atB;
    atB = atC;
    atC = atA;
  }

  private void move(double step) {
    a = b;
    atA = atB;
    b += step;
    atB = function.applyAsDouble(b);
    if ((atB > 0 && atC > 0) || (atB < 0 && atC < 0)) {
      c = a;
      atC = atA;
    }
  }

  /** By a line through two points or a parabola through three, unless it leads too far. */
  private double interpolated(double before, double near, double half) {
    double width = c - b;
    double p;
    double q;
    if (a == c) {
      double slope = atB / atA;
      p = width * slope;
      q = 1 - slope;
    } else {
      double ratioAc = atA / atC;
      double ratioBc = atB / atC;
      double ratioBa = atB / atA;
      p = ratioBa * (width * ratioAc * (ratioAc - ratioBc) - (b - a) * (ratioBc - 1));
      q = (ratioAc - 1) * (ratioBc - 1) * (ratioBa - 1);
    }
    if (p > 0) {
      q = -q;
    } else {
      p = -p;
    }
    boolean within =
        p < 0.75 * width * q - StrictMath.abs(near * q) / 2 && p < StrictMath.abs(before * q / 2);
    return within ? p / q : half;
  }
}
