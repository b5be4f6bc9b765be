package io.osupervisor.config;

import java.math.BigDecimal;

/**
 * A share or a change, written as in {@code 10%}. The percent sign must be there: a bare number
 * could as well be a fraction.
 *
 * @param fraction 0.1 for {@code 10%}; finite, at least 0
 */
public record Percentage(double fraction) implements Comparable<Percentage> {
  /** All of it. */
  public static final Percentage WHOLE = new Percentage(1);

  private static final String SIGN = "%";

  /**
   * @throws IllegalArgumentException when negative or not finite
   */
  public Percentage {
    if (!(fraction >= 0 && fraction <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a percentage must be 0 or more, but is " + fraction);
    }
    fraction += 0.0; // There is one zero.
  }

  /** So many hundredths. */
  public static Percentage of(double percent) {
    return parse(BigDecimal.valueOf(percent).toPlainString() + SIGN);
  }

  /**
   * Reads {@code 10%}.
   *
   * @throws IllegalArgumentException for any other form
   */
  public static Percentage parse(String text) {
    String stripped = text.strip();
    if (!stripped.endsWith(SIGN)) {
      throw new IllegalArgumentException("no percent sign");
    }
    BigDecimal percent = new BigDecimal(stripped.substring(0, stripped.length() - 1).strip());
    return new Percentage(percent.movePointLeft(2).doubleValue());
  }

  @Override
  public int compareTo(Percentage other) {
    return Double.compare(fraction, other.fraction);
  }

  /** The exact percentage, which {@link #parse} reads. */
  @Override
  public String toString() {
    BigDecimal percent = BigDecimal.valueOf(fraction).movePointRight(2).stripTrailingZeros();
    return percent.toPlainString() + SIGN;
  }
}
