package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterCommand.SwapFault;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.config.TrialPolicy.Approval;
import io.osupervisor.config.TrialsSettings.OnNew;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Ladders under commands that come in any order; the rules are held after each of them. */
class ArbiterPropertyTest {
  private static final int STEPS = 120;
  private static final Proposer[] PROPOSERS = {Proposer.token("ann"), Proposer.token("bob")};

  @Property(tries = 150)
  void shouldHoldItsRulesAndReadItsOwnJournal(@ForAll Random random) throws IOException {
    LadderBench bench = LadderBench.begun(settings(random));
    for (int i = 0; i < STEPS; i++) {
      bench.pass(Duration.ofSeconds(random.nextInt(4_000)));
      bench.decide(command(bench, random));
    }
    ArbiterState again = ArbiterState.EMPTY;
    for (ArbiterEvent event : bench.journal()) {
      String name = ArbiterFormat.FORMAT.name(event);
      byte[] bytes = ArbiterFormat.FORMAT.encode(event);
      again = again.apply((ArbiterEvent) ArbiterFormat.FORMAT.decode(name, bytes));
    }
    assertThat(again).isEqualTo(bench.state());
    assertThat(bench.state().settled()).extracting(SettledHypothesis::id).doesNotHaveDuplicates();
  }

  /** Whatever happened before, a ladder that is left alone comes to rest. */
  @Property(tries = 150)
  void shouldComeToRest(@ForAll Random random) {
    LadderBench bench = LadderBench.begun(settings(random));
    for (int i = 0; i < STEPS; i++) {
      bench.decide(command(bench, random));
    }
    bench.primary(9_999);
    assertThat(bench.state().open()).isEmpty();
  }

  private static LadderSettings settings(Random random) {
    int running = 1 + random.nextInt(3);
    OnNew onNew = random.nextInt(4) == 0 ? OnNew.SUPERSEDE : OnNew.QUEUE;
    return new LadderSettings(
        10,
        running,
        onNew,
        3,
        2,
        Duration.ofDays(1),
        Duration.ofMinutes(10),
        Duration.ofHours(12),
        QuarantineRule.DEFAULT,
        Duration.ZERO,
        1 + random.nextInt(3));
  }

  private static ArbiterCommand command(LadderBench bench, Random random) {
    HypothesisId id = anyId(bench, random);
    List<Function<Random, ArbiterCommand>> kinds =
        List.of(
            r -> LadderBench.submit(anyProposal(bench, r)),
            r -> LadderBench.submit(anyProposal(bench, r)),
            r -> LadderBench.passed(id),
            r -> new ArbiterCommand.PassCheck(id, Evidence.NONE, noReplay(r), r.nextBoolean()),
            r -> new ArbiterCommand.PassReplay(id, Evidence.NONE),
            r -> new ArbiterCommand.FailCheck(id, "c", "r", Evidence.NONE),
            r -> new ArbiterCommand.ShadowsReady(id, Evidence.NONE),
            r -> new ArbiterCommand.ShadowsReady(id, Evidence.NONE),
            r -> new ArbiterCommand.Judge(id, Verdict.PROMOTE, "c", "r", Evidence.NONE),
            r -> new ArbiterCommand.Judge(id, any(Verdict.values(), r), "c", "r", Evidence.NONE),
            r -> LadderBench.beside(id, r.nextInt(3) / 10.0),
            r -> LadderBench.beside(id, r.nextInt(3) / 10.0),
            r -> new ArbiterCommand.FailSwap(id, any(SwapFault.values(), r), "r", Evidence.NONE),
            r -> primary(bench, r),
            r -> primary(bench, r),
            r -> primary(bench, r),
            r -> LadderBench.breachOf(id),
            r -> LadderBench.endWatch(id, r.nextInt(200)),
            r -> new ArbiterCommand.RequestRollback("r"),
            r -> new ArbiterCommand.Abort(id, "r"),
            r -> new ArbiterCommand.Approve(id, Proposer.token("bob"), "r"),
            r -> new ArbiterCommand.Approve(id, any(PROPOSERS, r), "r"),
            r -> new ArbiterCommand.Deny(id, any(PROPOSERS, r), "r"),
            r -> ArbiterCommand.Tick.INSTANCE,
            r -> ArbiterCommand.AgentReady.INSTANCE,
            r -> new ArbiterCommand.Told(id, any(Result.values(), r)),
            r -> new ArbiterCommand.Recover(primaryOf(bench), bench.epoch()));
    return kinds.get(random.nextInt(kinds.size())).apply(random);
  }

  private static Optional<String> noReplay(Random random) {
    return random.nextInt(3) == 0 ? Optional.of("exit code 1") : Optional.empty();
  }

  private static VersionId primaryOf(LadderBench bench) {
    Primary primary = bench.state().primary();
    return primary == null ? LadderBench.version(1) : primary.version();
  }

  /** Mostly what is awaited: the end of a swap or a rollback; sometimes a person's doing. */
  private static ArbiterCommand primary(LadderBench bench, Random random) {
    List<OpenHypothesis> open = bench.state().open();
    VersionId version = LadderBench.version(1 + random.nextInt(12));
    for (OpenHypothesis one : open) {
      if (one.state() == HypothesisState.PROMOTING) {
        version = random.nextInt(8) == 0 ? version : one.candidate();
      } else if (one.state() == HypothesisState.ROLLING_BACK) {
        version = random.nextInt(8) == 0 ? version : one.parent();
      }
    }
    return new ArbiterCommand.PrimaryChanged(version, bench.nextEpoch());
  }

  private static Proposal anyProposal(LadderBench bench, Random random) {
    return new Proposal(
        "try it",
        random.nextInt(10) == 0 ? LadderBench.version(3) : primaryOf(bench),
        LadderBench.version(1 + random.nextInt(30)),
        Map.of(),
        random.nextBoolean() ? Proposer.AGENT : Proposer.token("ann"),
        ChangedSettings.of(random.nextBoolean() ? LadderBench.CANARY : TrialSettings.DEFAULT)
            .approval(any(Approval.values(), random))
            .settings(),
        random.nextBoolean() ? List.of("it changes a file") : List.of(),
        random.nextBoolean());
  }

  private static HypothesisId anyId(LadderBench bench, Random random) {
    List<OpenHypothesis> open = bench.state().open();
    return open.isEmpty() || random.nextInt(12) == 0
        ? new HypothesisId(1 + random.nextInt((int) bench.state().nextNumber()))
        : open.get(random.nextInt(open.size())).id();
  }

  private static <T> T any(T[] all, Random random) {
    return all[random.nextInt(all.length)];
  }
}
