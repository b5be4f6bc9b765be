package io.osupervisor.arbiter.watch;

/**
 * What the values of a series say of its drift.
 *
 * @param n values
 * @param score Kendall's S: pairs that rise less pairs that fall
 * @param z the score in its standard deviations, continuity corrected; 0 when all are equal
 * @param p how probable so high a score is without a trend
 */
public record Trend(int n, long score, double z, double p) {}
