package io.osupervisor.supervisor.history;

import io.osupervisor.arbiter.SpecTerms;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.AgentSpec;

/**
 * By what the answers of a trial agree.
 *
 * @param rules what of answers is without meaning
 * @param untold what a trial asks besides, which rows do not tell; empty where the rules are all
 */
public record AgreementTerms(ComparisonRules rules, String untold) {
  /** Of an agent of which nothing is known. */
  public static final AgreementTerms STRICT = new AgreementTerms(ComparisonRules.STRICT, "");

  static final String NOISE = "a second control measures how much a version differs from itself";

  private static final String COMPARATOR =
      "trials ask the spec's comparator, which is not asked here";

  /** Of the trials of such an agent. */
  public static AgreementTerms of(AgentSpec spec) {
    return new AgreementTerms(SpecTerms.comparison(spec.policy().trial()), untold(spec.policy()));
  }

  private static String untold(AgentPolicy policy) {
    if (!policy.oracles().comparator().isEmpty()) {
      return COMPARATOR;
    }
    return policy.trial().measuresNoise() ? NOISE : "";
  }

  /** Whether rows may tell it. */
  boolean isTold() {
    return untold.isEmpty();
  }
}
