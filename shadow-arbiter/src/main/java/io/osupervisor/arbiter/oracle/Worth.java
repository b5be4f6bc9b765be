package io.osupervisor.arbiter.oracle;

/**
 * What an evaluator says of one answer.
 *
 * @param score more is better; finite
 * @param cost above 0, in any unit; NaN where it says nothing of it
 */
public record Worth(double score, double cost) {
  /** Where nobody says anything. */
  public static final Worth UNTOLD = new Worth(Double.NaN, Double.NaN);
}
