package io.osupervisor.traffic;

/**
 * How the requests fell that a step of a split shared out since it was last asked.
 *
 * @param step which split and weights
 * @param canary how many fell to the canary
 * @param primary how many fell to the primary
 */
public record SplitCounts(long step, long canary, long primary) {}
