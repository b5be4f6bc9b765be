package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.oracle.OraclePlan;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.MirrorShare;

/**
 * What a trial on shadows is to find out.
 *
 * @param trial names it; no other trial of the agent has the name
 * @param candidate the version that is tried
 * @param control the version of the primary
 * @param rules by which it is judged
 * @param comparison what of the answers is without meaning
 * @param share which of the primary's requests its shadows get
 * @param unfenced whether it goes on where a shadow can reach the network
 * @param seed of the lot that says in which order they get a request
 * @param noise whether a second control measures how much a version differs from itself
 * @param oracles the programs that are asked about its answers
 */
public record PairPlan(
    String trial,
    VersionId candidate,
    VersionId control,
    TrialRules rules,
    ComparisonRules comparison,
    MirrorShare share,
    Unfenced unfenced,
    long seed,
    boolean noise,
    OraclePlan oracles) {
  /** Nobody is asked about its answers. */
  public PairPlan(
      String trial,
      VersionId candidate,
      VersionId control,
      TrialRules rules,
      ComparisonRules comparison,
      MirrorShare share,
      Unfenced unfenced,
      long seed,
      boolean noise) {
    this(
        trial,
        candidate,
        control,
        rules,
        comparison,
        share,
        unfenced,
        seed,
        noise,
        OraclePlan.NONE);
  }

  /** Without a second control. */
  public PairPlan(
      String trial,
      VersionId candidate,
      VersionId control,
      TrialRules rules,
      ComparisonRules comparison,
      MirrorShare share,
      Unfenced unfenced,
      long seed) {
    this(trial, candidate, control, rules, comparison, share, unfenced, seed, false);
  }
}
