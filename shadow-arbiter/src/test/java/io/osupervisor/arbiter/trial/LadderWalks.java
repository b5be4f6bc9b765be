package io.osupervisor.arbiter.trial;

import io.osupervisor.arbiter.trial.ArbiterCommand.SwapFault;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.config.TrialPolicy.Approval;
import java.time.Duration;
import java.util.List;

/** Walks over the ladder that together take every step of the table. */
final class LadderWalks {
  /** One of them. */
  interface Walk {
    void on(LadderBench bench);
  }

  private LadderWalks() {}

  static List<Walk> all() {
    return List.of(
        LadderWalks::confirm,
        LadderWalks::rollBack,
        LadderWalks::leaveTheLadderInTheCheck,
        LadderWalks::leaveItInTheReplay,
        LadderWalks::leaveItBeforeTheShadows,
        LadderWalks::leaveItInTheShadows,
        LadderWalks::passBesideOthers,
        LadderWalks::leaveItToAPerson,
        LadderWalks::goOnAsCanary,
        LadderWalks::leaveItAsCanary,
        LadderWalks::leaveItInTheSwap,
        LadderWalks::replaceFromOutside,
        LadderWalks::tooLate,
        LadderWalks::restart);
  }

  private static void confirm(LadderBench bench) {
    HypothesisId id = bench.deploy(1, 2);
    bench.pass(LadderBench.WINDOW);
    bench.accept(LadderBench.endWatch(id, 3));
    bench.accept(LadderBench.endWatch(id, 100));
  }

  private static void rollBack(LadderBench bench) {
    bench.breach(bench.deploy(1, 2));
    bench.primary(1);
    bench.deploy(1, 3);
    bench.primary(1);
  }

  private static void leaveTheLadderInTheCheck(LadderBench bench) {
    HypothesisId rejected = bench.propose(1, 2);
    bench.accept(new ArbiterCommand.FailCheck(rejected, "not_ready", "it crashed", Evidence.NONE));
    bench.judge(bench.propose(1, 3), Verdict.INVALID);
    abort(bench, bench.propose(1, 4));
    bench.propose(1, 5);
    HypothesisId waiting = bench.propose(1, 6);
    abort(bench, waiting);
  }

  private static void leaveItInTheReplay(LadderBench bench) {
    bench.accept(
        new ArbiterCommand.FailCheck(bench.replay(1, 2), "regression", "case 1", Evidence.NONE));
    bench.judge(bench.replay(1, 3), Verdict.INVALID);
    abort(bench, bench.replay(1, 4));
    HypothesisId again = bench.replay(1, 5);
    bench.restart(1, bench.epoch());
    bench.accept(new ArbiterCommand.PassReplay(again, Evidence.NONE));
    abort(bench, again);
    bench.replay(1, 6);
    tick(bench);
    bench.replay(1, 7);
    bench.primary(9);
  }

  private static void leaveItBeforeTheShadows(LadderBench bench) {
    int candidate = 2;
    for (Verdict verdict : List.of(Verdict.REJECT, Verdict.INCONCLUSIVE, Verdict.INVALID)) {
      HypothesisId id = bench.propose(1, candidate++);
      bench.passCheck(id);
      bench.judge(id, verdict);
    }
    HypothesisId aborted = bench.propose(1, candidate);
    bench.passCheck(aborted);
    abort(bench, aborted);
  }

  private static void leaveItInTheShadows(LadderBench bench) {
    int candidate = 2;
    for (Verdict verdict : List.of(Verdict.REJECT, Verdict.INCONCLUSIVE, Verdict.INVALID)) {
      HypothesisId id = bench.propose(1, candidate++);
      bench.shadow(id);
      bench.judge(id, verdict);
    }
    HypothesisId aborted = bench.propose(1, candidate);
    bench.shadow(aborted);
    abort(bench, aborted);
  }

  private static void passBesideOthers(LadderBench bench) {
    HypothesisId chosen = bench.propose(1, 2);
    bench.shadow(chosen);
    bench.accept(LadderBench.beside(chosen, 0.1));
    abort(bench, chosen);
    abort(bench, passed(bench, 3));
    passed(bench, 5);
    bench.pass(LadderSettings.DEFAULT.waitLimit());
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    passed(bench, 7);
    bench.primary(9);
  }

  /** One that is not tried anew, because a swap is under way. */
  private static HypothesisId passed(LadderBench bench, int candidate) {
    for (OpenHypothesis one : bench.state().open()) {
      bench.accept(new ArbiterCommand.FailSwap(one.id(), SwapFault.CANCELLED, "no", Evidence.NONE));
    }
    HypothesisId approved = bench.await(1, candidate);
    HypothesisId one = bench.propose(1, candidate + 1);
    bench.shadow(one);
    bench.accept(new ArbiterCommand.Approve(approved, Proposer.token("ann"), "good"));
    bench.accept(LadderBench.beside(one, 0.1));
    return one;
  }

  private static void leaveItToAPerson(LadderBench bench) {
    int candidate = 2;
    HypothesisId approved = bench.await(1, candidate++);
    bench.accept(new ArbiterCommand.Approve(approved, Proposer.token("ann"), "good"));
    bench.accept(new ArbiterCommand.FailSwap(approved, SwapFault.CANCELLED, "no", Evidence.NONE));
    bench.accept(
        new ArbiterCommand.Deny(bench.await(1, candidate++), Proposer.token("ann"), "bad"));
    abort(bench, bench.await(1, candidate++));
    bench.await(1, candidate++);
    bench.pass(LadderSettings.DEFAULT.approvalLimit());
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    bench.await(1, candidate);
    bench.primary(9);
  }

  private static void goOnAsCanary(LadderBench bench) {
    HypothesisId id = bench.canary(1, 2);
    bench.restart(1, bench.epoch());
    bench.judge(id, Verdict.PROMOTE);
    bench.primary(2);
    HypothesisId approved =
        bench.propose(
            LadderBench.proposal(
                2,
                3,
                Proposer.AGENT,
                ChangedSettings.of(LadderBench.CANARY).approval(Approval.ALWAYS).settings()));
    bench.promote(approved);
    bench.accept(new ArbiterCommand.Approve(approved, Proposer.token("ann"), "good"));
    bench.judge(approved, Verdict.REJECT);
  }

  private static void leaveItAsCanary(LadderBench bench) {
    int candidate = 2;
    for (Verdict verdict : List.of(Verdict.INCONCLUSIVE, Verdict.INVALID)) {
      bench.judge(bench.canary(1, candidate++), verdict);
    }
    abort(bench, bench.canary(1, candidate++));
    bench.canary(1, candidate++);
    bench.pass(LadderBench.CANARY.stages().limit());
    tick(bench);
    bench.canary(1, candidate);
    bench.primary(9);
  }

  private static void leaveItInTheSwap(LadderBench bench) {
    int candidate = 2;
    for (SwapFault fault : SwapFault.values()) {
      HypothesisId id = bench.propose(1, candidate++);
      bench.promote(id);
      bench.accept(new ArbiterCommand.FailSwap(id, fault, "it did not work", Evidence.NONE));
    }
  }

  private static void replaceFromOutside(LadderBench bench) {
    bench.propose(1, 2);
    bench.propose(1, 3);
    bench.primary(9);
    HypothesisId checked = bench.propose(9, 4);
    bench.passCheck(checked);
    bench.primary(10);
    bench.shadow(bench.propose(10, 5));
    bench.primary(11);
    bench.deploy(11, 6);
    bench.primary(12);
  }

  private static void tooLate(LadderBench bench) {
    bench.propose(1, 2);
    tick(bench);
    bench.passCheck(bench.propose(1, 3));
    tick(bench);
    bench.shadow(bench.propose(1, 4));
    bench.propose(1, 5);
    bench.pass(LadderSettings.DEFAULT.waitLimit());
    tick(bench);
  }

  private static void restart(LadderBench bench) {
    HypothesisId id = bench.propose(1, 2);
    bench.restart(1, bench.epoch());
    bench.passCheck(id);
    bench.restart(1, bench.epoch());
    bench.restart(1, bench.epoch());
    bench.refuse(LadderBench.passed(id));
    HypothesisId shadowed = bench.propose(1, 3);
    bench.shadow(shadowed);
    bench.restart(1, bench.epoch());
    bench.restart(1, bench.epoch());
  }

  private static void tick(LadderBench bench) {
    bench.pass(LadderSettings.DEFAULT.stageLimit().plus(TrialSettings.DEFAULT.maxDuration()));
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    bench.pass(Duration.ofSeconds(1));
  }

  private static void abort(LadderBench bench, HypothesisId id) {
    bench.accept(new ArbiterCommand.Abort(id, "a person said so"));
  }
}
