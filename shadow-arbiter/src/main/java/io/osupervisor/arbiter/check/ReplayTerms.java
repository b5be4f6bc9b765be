package io.osupervisor.arbiter.check;

import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.config.Percentage;

/**
 * How answers are compared before a trial.
 *
 * @param comparison what the hypothesis' trial takes for without meaning
 * @param mustAgree whether answers may not differ
 * @param minimum the share of recorded requests that must then be answered alike
 */
public record ReplayTerms(ComparisonRules comparison, boolean mustAgree, Percentage minimum) {}
