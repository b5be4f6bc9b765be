package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;

import io.osupervisor.agent.protocol.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One record of each kind. */
final class LadderSamples {
  static final Instant AT = Instant.parse("2026-11-20T12:00:00.123Z");

  private static final HypothesisId ID = new HypothesisId(17);
  // In an order of its own: the bytes of a sample must be the same in every run.
  private static final Evidence EVIDENCE =
      Evidence.of(
          new TreeMap<>(Map.of("n", Value.of(60), "by", Value.list(List.of(Value.of("betting"))))));

  private LadderSamples() {}

  static List<ArbiterRecord> all() {
    return List.of(
        new ArbiterEvent.Proposed(ID, LadderBench.proposal(1, 2), AT),
        new ArbiterEvent.ResultTold(ID, Result.PROMOTED, AT),
        new ArbiterEvent.PrimaryMoved(version(3), 9, AT),
        new ArbiterEvent.Forgotten(12, AT),
        new ArbiterEvent.Noted(ID, "verified", "by hash", AT),
        new HypothesisEvent.CheckStarted(ID, AT),
        new HypothesisEvent.CheckPassed(ID, EVIDENCE, AT),
        new HypothesisEvent.ReplayStarted(ID, EVIDENCE, AT),
        new HypothesisEvent.ReplayPassed(ID, EVIDENCE, AT),
        new HypothesisEvent.TrialStarted(ID, EVIDENCE, AT),
        new HypothesisEvent.Resumed(ID, AT),
        new HypothesisEvent.PromotionDecided(ID, EVIDENCE, AT),
        new HypothesisEvent.ApprovalAsked(ID, "it changes a file", EVIDENCE, AT),
        new HypothesisEvent.Approved(ID, "token:ann", "looks right", AT, false),
        new HypothesisEvent.CanaryStarted(ID, EVIDENCE, AT),
        new HypothesisEvent.CanaryTakenBack(
            ID, "harm", "errors", EVIDENCE, AT.plusSeconds(900), AT),
        new HypothesisEvent.Deployed(ID, 10, AT),
        new HypothesisEvent.WatchExtended(ID, 12, AT),
        new HypothesisEvent.Confirmed(ID, 100, EVIDENCE, AT),
        new HypothesisEvent.RollbackDecided(ID, "G2", "3 failures", EVIDENCE, AT),
        new HypothesisEvent.RolledBack(ID, version(1), 11, "taken back", AT.plusSeconds(900), AT),
        new HypothesisEvent.Rejected(ID, "harm", "slower", EVIDENCE, QuarantineRule.NEVER, AT),
        new HypothesisEvent.Ended(
            ID, HypothesisEvent.Ending.INVALID, "drops", "too many", Evidence.NONE, AT),
        state());
  }

  private static ArbiterState state() {
    LadderBench bench = LadderBench.begun();
    bench.breach(bench.deploy(1, 2));
    bench.primary(1);
    bench.deploy(1, 3);
    bench.propose(3, 4);
    bench.propose(3, 5);
    return bench.state();
  }
}
