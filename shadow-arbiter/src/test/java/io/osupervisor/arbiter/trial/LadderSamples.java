package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.watch.Conduct;
import io.osupervisor.arbiter.watch.Counted;
import io.osupervisor.arbiter.watch.PinnedBaseline;
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
        new ArbiterEvent.LevelFixed(ID, 3, 0.0625, AT),
        new ArbiterEvent.Foreseen(ID, false, "too few", AT),
        new ArbiterEvent.Anchored(version(3), "token:ann", "good as it is", AT),
        new ArbiterEvent.BaselinePinned(ID, baseline(), AT),
        new ArbiterEvent.WatchCounted(ID, counted(7), AT),
        new HypothesisEvent.CheckStarted(ID, AT, 0),
        new HypothesisEvent.CheckPassed(ID, EVIDENCE, AT),
        new HypothesisEvent.ReplayStarted(ID, EVIDENCE, AT),
        new HypothesisEvent.ReplayPassed(ID, EVIDENCE, AT),
        new HypothesisEvent.TrialStarted(ID, EVIDENCE, AT),
        new HypothesisEvent.Passed(ID, 0.125, EVIDENCE, AT),
        new HypothesisEvent.Chosen(ID, AT),
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

  /** How a version answered: 39 of 40 well. */
  static PinnedBaseline baseline() {
    return new PinnedBaseline(
        40,
        1,
        39,
        1_003,
        new PinnedBaseline.Quantile(1_000, 1_007, 2_015),
        0.5,
        List.of(new Conduct.Cycle(1, 0.975, 1_003, 0.5)),
        0);
  }

  /** Ten more answers of each cycle. */
  static Counted counted(int cycle) {
    return new Counted(
        9L * cycle,
        cycle,
        List.of(1_007L, 2_015L),
        List.of(8L * cycle, (long) cycle),
        List.of(new Conduct.Cycle(cycle, 0.9, 1_119, 0.25)),
        0);
  }

  /** As the first release had it. */
  private static ArbiterState state() {
    ArbiterState state = accounting();
    return new ArbiterState(
        state.primary(),
        state.nextNumber(),
        state.open(),
        state.settled(),
        state.demerits(),
        state.untold());
  }

  /** With the budget of claims, and what was lost since the anchor. */
  static ArbiterState accounting() {
    LadderBench bench = LadderBench.begun();
    bench.breach(bench.deploy(1, 2));
    bench.primary(1);
    HypothesisId third = bench.propose(1, 3);
    bench.shadow(third);
    bench.accept(
        new ArbiterCommand.Judge(
            third,
            ArbiterCommand.Verdict.PROMOTE,
            "judged",
            "the judge says so",
            AnchorTest.saw(Map.of("latency", 0.05, "error-rate", -0.001))));
    bench.primary(3);
    bench.propose(3, 4);
    bench.propose(3, 5);
    return bench.state();
  }
}
