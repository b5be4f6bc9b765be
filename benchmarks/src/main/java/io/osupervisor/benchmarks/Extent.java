package io.osupervisor.benchmarks;

/** How long is measured. */
enum Extent {
  /** As the published figures were made. */
  FULL(7, 1.0),
  /** For a first look: the figures are no proof. */
  QUICK(3, 0.2),
  /** Only to see that everything works. */
  SMOKE(1, 0.01);

  private final int rounds;
  private final double share;

  Extent(int rounds, double share) {
    this.rounds = rounds;
    this.share = share;
  }

  /** How often both sides are measured. */
  int rounds() {
    return rounds;
  }

  /** The share of a full number of repetitions that is made, at least one. */
  int of(int full) {
    return Math.max(1, (int) Math.round(full * share));
  }
}
