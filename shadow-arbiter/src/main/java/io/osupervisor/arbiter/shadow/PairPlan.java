package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.judge.TrialRules;
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
 * @param share which of the primary's requests both get
 * @param unfenced whether it goes on where a shadow can reach the network
 * @param seed of the lot that says which of the two gets a request first
 */
public record PairPlan(
    String trial,
    VersionId candidate,
    VersionId control,
    TrialRules rules,
    ComparisonRules comparison,
    MirrorShare share,
    Unfenced unfenced,
    long seed) {}
