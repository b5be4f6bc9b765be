package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.HypothesisLife.Transition;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import io.osupervisor.arbiter.watch.WatchEvidence;
import io.osupervisor.config.TrialPolicy.Approval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A ladder under test: carries decisions, keeps the time, and holds what must always hold. */
final class LadderBench {
  static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  static final Duration WINDOW = TrialSettings.DEFAULT.watchWindow();

  /** With two steps before the swap. */
  static final TrialSettings CANARY =
      ChangedSettings.ofDefault()
          .stages(new TrialStages(true, List.of(100, 5_000), Duration.ofHours(1), ""))
          .settings();

  private final LadderSettings settings;
  private ArbiterDecider decider;
  private final List<ArbiterEvent> journal = new ArrayList<>();
  private final Set<Transition> visited = new LinkedHashSet<>();
  private ArbiterState state = ArbiterState.EMPTY;
  private List<Effect> effects = List.of();
  private Instant now = START;
  private long epoch;

  LadderBench(LadderSettings settings) {
    this(settings, TrialSettings.DEFAULT);
  }

  /** With what the agent's spec asks of every trial. */
  LadderBench(LadderSettings settings, TrialSettings agents) {
    this.settings = settings;
    this.decider = decider(settings, agents);
  }

  /** Of an agent of which nothing is known before. */
  static ArbiterDecider decider(LadderSettings settings, TrialSettings agents) {
    return new ArbiterDecider(settings, agents, version -> PinnedBaseline.NONE);
  }

  /** From now on versions are known to answer so. */
  void conduct(Map<VersionId, PinnedBaseline> conducts) {
    decider =
        new ArbiterDecider(
            settings,
            TrialSettings.DEFAULT,
            version -> conducts.getOrDefault(version, PinnedBaseline.NONE));
  }

  /** The watch over version 2, of whose parent nothing is known. */
  static Effect.StartWatch startWatch(HypothesisId id, Instant since, long samples) {
    return new Effect.StartWatch(
        id, version(2), since, samples, proposal(1, 2), WatchEvidence.NONE);
  }

  /** From now on the agent's spec asks for a person so. */
  void asks(Approval approval) {
    decider = decider(settings, ChangedSettings.ofDefault().approval(approval).settings());
  }

  /** With version 1 as the primary. */
  static LadderBench begun() {
    return begun(LadderSettings.DEFAULT);
  }

  static LadderBench begun(LadderSettings settings) {
    LadderBench bench = new LadderBench(settings);
    bench.accept(new ArbiterCommand.Recover(version(1), bench.nextEpoch()));
    return bench;
  }

  static VersionId version(int number) {
    return new VersionId(String.format("%064x", number));
  }

  static Proposal proposal(int parent, int candidate) {
    return proposal(parent, candidate, Proposer.AGENT, TrialSettings.DEFAULT);
  }

  static Proposal proposal(int parent, int candidate, Proposer by, TrialSettings settings) {
    return new Proposal(
        "try " + candidate,
        version(parent),
        version(candidate),
        Map.of("latency", "-10%"),
        by,
        settings);
  }

  /** A change of parameters only. */
  static Proposal ofParameters(int parent, int candidate) {
    Proposal files = proposal(parent, candidate);
    return new Proposal(
        files.reason(),
        files.parent(),
        files.candidate(),
        files.expected(),
        files.proposer(),
        files.settings(),
        files.major(),
        true);
  }

  ArbiterState state() {
    return state;
  }

  Instant now() {
    return now;
  }

  List<ArbiterEvent> journal() {
    return journal;
  }

  Set<Transition> visited() {
    return visited;
  }

  /** The effects of the last command. */
  List<Effect> effects() {
    return effects;
  }

  long nextEpoch() {
    return ++epoch;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  Decision decide(ArbiterCommand command) {
    Decision decision = decider.decide(state, command, now);
    if (decision instanceof Decision.Accepted accepted) {
      accepted.events().forEach(this::apply);
      effects = accepted.effects();
      LadderRules.check(state, settings);
    }
    return decision;
  }

  private void apply(ArbiterEvent event) {
    if (event instanceof HypothesisEvent transition) {
      HypothesisState from = state.stateOf(transition.id()).orElseThrow();
      HypothesisState to = HypothesisLife.next(from, transition.move()).orElseThrow();
      visited.add(new Transition(from, transition.move(), to));
    }
    state = state.apply(event);
    journal.add(event);
  }

  LadderBench accept(ArbiterCommand command) {
    Decision decision = decide(command);
    assertThat(decision).as("%s in %s", command, state).isInstanceOf(Decision.Accepted.class);
    return this;
  }

  Refusal refuse(ArbiterCommand command) {
    ArbiterState before = state;
    Decision decision = decide(command);
    assertThat(decision).as("%s in %s", command, state).isInstanceOf(Decision.Refused.class);
    assertThat(state).isSameAs(before);
    return ((Decision.Refused) decision).refusal();
  }

  /** Proposes a change of this version; the id of what was taken. */
  HypothesisId propose(int parent, int candidate) {
    return propose(proposal(parent, candidate));
  }

  HypothesisId propose(Proposal proposal) {
    HypothesisId id = new HypothesisId(state.nextNumber());
    accept(submit(proposal));
    return id;
  }

  /** A proposal that is like nothing that is kept out. */
  static ArbiterCommand submit(Proposal proposal) {
    return new ArbiterCommand.Submit(proposal, Optional.empty());
  }

  /** A check that found a way back. */
  static ArbiterCommand passed(HypothesisId id) {
    return new ArbiterCommand.PassCheck(id, Evidence.NONE, Optional.empty(), false);
  }

  /** The verdict on one of several that are tried together. */
  static ArbiterCommand beside(HypothesisId id, double gain) {
    return new ArbiterCommand.PassBeside(id, gain, Evidence.NONE);
  }

  void passCheck(HypothesisId id) {
    accept(passed(id));
  }

  void shadow(HypothesisId id) {
    passCheck(id);
    accept(new ArbiterCommand.ShadowsReady(id, Evidence.NONE));
  }

  void judge(HypothesisId id, Verdict verdict) {
    accept(new ArbiterCommand.Judge(id, verdict, "judged", "the judge says so", Evidence.NONE));
  }

  void promote(HypothesisId id) {
    shadow(id);
    judge(id, Verdict.PROMOTE);
  }

  /** As far as the agent's cases. */
  HypothesisId replay(int parent, int candidate) {
    HypothesisId id = propose(parent, candidate);
    accept(new ArbiterCommand.PassCheck(id, Evidence.NONE, Optional.empty(), true));
    assertThat(stateOf(id)).isEqualTo(HypothesisState.REPLAYING);
    return id;
  }

  /** As far as real requests. */
  HypothesisId canary(int parent, int candidate) {
    HypothesisId id = propose(proposal(parent, candidate, Proposer.AGENT, CANARY));
    promote(id);
    assertThat(stateOf(id)).isEqualTo(HypothesisState.CANARY);
    return id;
  }

  /** As far as the word of a person. */
  HypothesisId await(int parent, int candidate) {
    HypothesisId id =
        propose(
            proposal(
                parent,
                candidate,
                Proposer.AGENT,
                ChangedSettings.ofDefault().approval(Approval.ALWAYS).settings()));
    promote(id);
    assertThat(stateOf(id)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    return id;
  }

  void primary(int version) {
    accept(new ArbiterCommand.PrimaryChanged(version(version), nextEpoch()));
  }

  /** The whole way up. */
  HypothesisId deploy(int parent, int candidate) {
    HypothesisId id = propose(parent, candidate);
    promote(id);
    primary(candidate);
    assertThat(stateOf(id)).isEqualTo(HypothesisState.PROVISIONAL);
    return id;
  }

  void breach(HypothesisId id) {
    accept(breachOf(id));
  }

  static ArbiterCommand.Breach breachOf(HypothesisId id) {
    return new ArbiterCommand.Breach(
        id, new Finding.Breached("G2", "3 failures in the last 3 answers", Evidence.NONE));
  }

  static ArbiterCommand.EndWatch endWatch(HypothesisId id, long samples) {
    return new ArbiterCommand.EndWatch(id, samples, Evidence.NONE);
  }

  /** The node ends and starts again, with this version as the vault's primary. */
  void restart(int version, long since) {
    accept(new ArbiterCommand.Recover(version(version), since));
  }

  long epoch() {
    return epoch;
  }

  HypothesisState stateOf(HypothesisId id) {
    return state.stateOf(id).orElseThrow();
  }

  String outcome(HypothesisId id) {
    return state.settled().stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow()
        .outcome();
  }
}
