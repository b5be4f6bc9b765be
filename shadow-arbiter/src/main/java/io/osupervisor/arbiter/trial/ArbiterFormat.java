package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.StoredFormat;
import java.util.Map;

/** The names of the ladder's records on disk. */
final class ArbiterFormat {
  static final StoredFormat FORMAT =
      new StoredFormat(
          Map.ofEntries(
              Map.entry("hyp1", ArbiterEvent.Proposed.class),
              Map.entry("hto1", ArbiterEvent.ResultTold.class),
              Map.entry("hpm1", ArbiterEvent.PrimaryMoved.class),
              Map.entry("hfo1", ArbiterEvent.Forgotten.class),
              Map.entry("hno1", ArbiterEvent.Noted.class),
              Map.entry("hlf1", ArbiterEvent.LevelFixed.class),
              Map.entry("hfs1", ArbiterEvent.Foreseen.class),
              Map.entry("han1", ArbiterEvent.Anchored.class),
              Map.entry("hbp1", ArbiterEvent.BaselinePinned.class),
              Map.entry("hwc1", ArbiterEvent.WatchCounted.class),
              Map.entry("hcs1", HypothesisEvent.CheckStarted.class),
              Map.entry("hcp1", HypothesisEvent.CheckPassed.class),
              Map.entry("hrs1", HypothesisEvent.ReplayStarted.class),
              Map.entry("hrp1", HypothesisEvent.ReplayPassed.class),
              Map.entry("hts1", HypothesisEvent.TrialStarted.class),
              Map.entry("hps1", HypothesisEvent.Passed.class),
              Map.entry("hch1", HypothesisEvent.Chosen.class),
              Map.entry("hre1", HypothesisEvent.Resumed.class),
              Map.entry("hpd1", HypothesisEvent.PromotionDecided.class),
              Map.entry("haa1", HypothesisEvent.ApprovalAsked.class),
              Map.entry("hap1", HypothesisEvent.Approved.class),
              Map.entry("hca1", HypothesisEvent.CanaryStarted.class),
              Map.entry("hct1", HypothesisEvent.CanaryTakenBack.class),
              Map.entry("hdp1", HypothesisEvent.Deployed.class),
              Map.entry("hwx1", HypothesisEvent.WatchExtended.class),
              Map.entry("hcf1", HypothesisEvent.Confirmed.class),
              Map.entry("hrd1", HypothesisEvent.RollbackDecided.class),
              Map.entry("hrb1", HypothesisEvent.RolledBack.class),
              Map.entry("hrj1", HypothesisEvent.Rejected.class),
              Map.entry("hen1", HypothesisEvent.Ended.class),
              Map.entry("hst1", ArbiterState.class)));

  private ArbiterFormat() {}
}
