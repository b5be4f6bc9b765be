package io.osupervisor.arbiter.trial;

/**
 * One metric of a trial or a watch, as people read it.
 *
 * @param effect the estimate, as in {@code -12.3%}
 * @param interval in which it lies, as in {@code -15.0% … -9.1%}; empty where means are compared as
 *     they are
 * @param n comparisons or answers behind it
 * @param margin what is allowed or asked, as in {@code ≤ +10%}
 * @param rule by which it was decided
 * @param decision what came of it
 */
public record ExplainRow(
    String metric,
    String effect,
    String interval,
    long n,
    String margin,
    String rule,
    String decision) {}
