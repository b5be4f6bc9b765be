package io.osupervisor.arbiter.watch;

/**
 * Mean, deviation and likeness of a series of scores, without keeping it. For one thread.
 *
 * <p>Source: Welford, Technometrics 4 (1962), for the sums of squares.
 */
final class CycleScores {
  private long n;
  private double origin;
  private double last;
  private double mean;
  private double squares;
  private double products;

  /** Takes the next score. */
  void take(double score) {
    n++;
    origin = n == 1 ? score : origin;
    double moved = score - origin;
    double distance = moved - mean;
    mean += distance / n;
    squares += distance * (moved - mean);
    products += n == 1 ? 0 : moved * last;
    last = moved;
  }

  long n() {
    return n;
  }

  /** Their mean; 0 without any. */
  double mean() {
    return origin + mean;
  }

  /** Their standard deviation; 0 where there is one at most. */
  double deviation() {
    return n < 2 ? 0 : StrictMath.sqrt(squares / (n - 1));
  }

  /** How much neighbours resemble each other, without bias; 0 where they do not differ. */
  double likeness() {
    if (!(squares > 0)) {
      return 0;
    }
    double centred = products + mean * last - (n + 1) * mean * mean;
    return Likeness.unbiased(centred / squares, n);
  }
}
