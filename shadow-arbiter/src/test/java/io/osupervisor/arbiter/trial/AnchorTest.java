package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.config.TrialPolicy.Approval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AnchorTest {
  private static final Proposer ANN = Proposer.token("ann");
  private static final Proposer BOB = Proposer.token("bob");

  private final LadderBench bench = LadderBench.begun();

  /** As {@code VerdictFields} has it. */
  static Evidence saw(Map<String, Double> effects) {
    List<Value> judged = new ArrayList<>();
    new TreeMap<>(effects)
        .forEach(
            (metric, effect) ->
                judged.add(
                    Value.map(
                        new TreeMap<>(
                            Map.of(
                                "role", Value.of("guard"),
                                "metric", Value.of(metric),
                                "effect", Value.of(effect))))));
    return Evidence.of(Map.of("judged", Value.list(judged)));
  }

  private HypothesisId tryOut(int parent, int candidate, double slower) {
    return tryOut(LadderBench.proposal(parent, candidate), Map.of("latency", slower));
  }

  private HypothesisId tryOut(Proposal proposal, Map<String, Double> effects) {
    HypothesisId id = bench.propose(proposal);
    bench.shadow(id);
    bench.accept(new ArbiterCommand.Judge(id, Verdict.PROMOTE, "shown", "it holds", saw(effects)));
    return id;
  }

  private HypothesisId deploy(int parent, int candidate, double slower) {
    HypothesisId id = tryOut(parent, candidate, slower);
    bench.primary(candidate);
    return id;
  }

  private static ArbiterCommand.Anchor anchor(Proposer by, String reason) {
    return new ArbiterCommand.Anchor(by, Optional.empty(), reason);
  }

  private void confirm(HypothesisId id) {
    bench.pass(LadderBench.WINDOW.plus(Duration.ofMinutes(1)));
    bench.accept(LadderBench.endWatch(id, 1_000));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CONFIRMED);
  }

  private AnchorChain.Since since(int primary) {
    return bench.state().chain().since(version(primary));
  }

  /** Each is well within its margin of 10 %; the fourth would be 12.6 % slower than the first. */
  @Test
  void shouldStopTenVersionsThatAreEachALittleSlower() {
    int deployed = 0;
    for (int i = 1; i <= 10; i++) {
      HypothesisId id = tryOut(deployed + 1, i + 1, 0.03);
      if (bench.stateOf(id) == HypothesisState.REJECTED) {
        assertThat(bench.outcome(id))
            .startsWith("anchor: small losses add up since version 000000000000: latency +12.6%")
            .contains("(+9.3% before it, +3.0% by it), at most +10.0%");
        break;
      }
      bench.primary(i + 1);
      confirm(id);
      deployed = i;
    }
    assertThat(deployed).isEqualTo(3);
    assertThat(since(4).anchor()).isEqualTo(version(1));
    assertThat(since(4).lost().get("latency")).isCloseTo(3 * Math.log(1.03), within(1e-12));
    HypothesisId faster = deploy(4, 99, -0.04);
    assertThat(bench.stateOf(faster)).isEqualTo(HypothesisState.PROVISIONAL);
  }

  @Test
  void shouldKeepOutWhatItRefusedForAWhile() {
    deploy(1, 2, 0.06);
    HypothesisId id = tryOut(2, 3, 0.06);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.REJECTED);
    assertThat(bench.refuse(LadderBench.submit(LadderBench.proposal(2, 3))).code())
        .isEqualTo("duplicate");
  }

  @Test
  void shouldTakeBackWhatWasTakenBack() {
    HypothesisId id = deploy(1, 2, 0.08);
    assertThat(since(2).lost()).containsKey("latency");
    bench.breach(id);
    bench.primary(1);
    assertThat(since(1).lost()).isEmpty();
    assertThat(bench.state().chain().links()).isEmpty();
  }

  @Test
  void shouldForgetWhatCameToNothing() {
    HypothesisId id = tryOut(1, 2, 0.08);
    assertThat(bench.state().chain().links()).hasSize(1);
    bench.accept(
        new ArbiterCommand.FailSwap(
            id, ArbiterCommand.SwapFault.CANDIDATE_FAILED, "late", Evidence.NONE));
    assertThat(bench.state().chain().links()).isEmpty();
    assertThat(since(1).lost()).isEmpty();
  }

  @Test
  void shouldAskAPersonWhereOneIsAskedAndAnchorWhatIsApproved() {
    TrialSettings asking = ChangedSettings.ofDefault().approval(Approval.MAJOR).settings();
    HypothesisId first =
        tryOut(LadderBench.proposal(1, 2, Proposer.AGENT, asking), Map.of("latency", 0.06));
    assertThat(bench.stateOf(first)).isEqualTo(HypothesisState.PROMOTING);
    bench.primary(2);
    HypothesisId second =
        tryOut(LadderBench.proposal(2, 3, Proposer.AGENT, asking), Map.of("latency", 0.06));
    assertThat(bench.stateOf(second)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    assertThat(bench.state().find(second).orElseThrow().why())
        .contains("small losses add up", "latency +12.4%");
    assertThat(since(2).anchor()).isEqualTo(version(1));

    bench.accept(new ArbiterCommand.Approve(second, ANN, "worth it"));
    assertThat(since(2).anchor()).as("not yet deployed").isEqualTo(version(1));
    bench.primary(3);
    assertThat(since(3).anchor()).isEqualTo(version(3));
    assertThat(since(3).lost()).isEmpty();
    HypothesisId third = deploy(3, 4, 0.06);
    assertThat(since(4).lost()).containsOnlyKeys("latency");
    confirm(third);
    assertThat(bench.state().chain().anchor()).isEqualTo(version(3));
    assertThat(since(4).lost()).containsOnlyKeys("latency");
  }

  /** The anchor before it holds again. */
  @Test
  void shouldLoseTheAnchorThatIsTakenBack() {
    deploy(1, 2, 0.05);
    HypothesisId id =
        tryOut(
            LadderBench.proposal(
                2,
                3,
                Proposer.AGENT,
                ChangedSettings.ofDefault().approval(Approval.ALWAYS).settings()),
            Map.of("latency", 0.01));
    bench.accept(new ArbiterCommand.Approve(id, ANN, "fine"));
    bench.primary(3);
    assertThat(since(3).anchor()).isEqualTo(version(3));
    bench.breach(id);
    bench.primary(2);
    assertThat(since(2).anchor()).isEqualTo(version(1));
    assertThat(since(2).lost().get("latency")).isCloseTo(Math.log(1.05), within(1e-12));
  }

  @Test
  void shouldAnchorWhatAPersonMadeThePrimary() {
    deploy(1, 2, 0.09);
    bench.primary(7);
    assertThat(since(7)).isEqualTo(new AnchorChain.Since(version(7), Map.of()));
    bench.restart(7, bench.nextEpoch());
    deploy(7, 8, 0.09);
    assertThat(since(8).anchor()).isEqualTo(version(7));
    bench.restart(8, bench.nextEpoch());
    assertThat(since(8).lost()).as("a restart changes nothing").isNotEmpty();
  }

  @Test
  void shouldAnchorWhatAPersonAgreesToAsItIs() {
    HypothesisId id = deploy(1, 2, 0.08);
    bench.accept(anchor(ANN, "it does more"));
    assertThat(since(2)).isEqualTo(new AnchorChain.Since(version(2), Map.of()));
    bench.breach(id);
    bench.primary(1);
    assertThat(since(1).anchor()).as("it was taken back").isEqualTo(version(1));
    confirm(deploy(1, 3, 0.07));
    assertThat(since(3).lost()).isNotEmpty();
    bench.accept(anchor(ANN, "it does more"));
    assertThat(since(3)).isEqualTo(new AnchorChain.Since(version(3), Map.of()));
    LadderBench never = new LadderBench(LadderSettings.DEFAULT);
    assertThat(never.refuse(anchor(ANN, "why not")).code()).isEqualTo("primary_unknown");
  }

  private HypothesisId deploy(int parent, int candidate, Proposer by) {
    HypothesisId id =
        tryOut(
            LadderBench.proposal(parent, candidate, by, TrialSettings.DEFAULT),
            Map.of("latency", 0.02));
    bench.primary(candidate);
    return id;
  }

  /** Whoever could, would have the next losses begin at nothing, again and again. */
  @Test
  void shouldNotLetThoseAgreeWhoProposedWhatLost() {
    confirm(deploy(1, 2, ANN));
    deploy(2, 3, BOB);
    for (Proposer own : List.of(ANN, BOB)) {
      Refusal refusal = bench.refuse(anchor(own, "it does more"));
      assertThat(refusal.code()).isEqualTo("own_hypothesis");
      assertThat(refusal.message())
          .contains(own.equals(ANN) ? "hypothesis h1" : "hypothesis h2", own.toString());
    }
    assertThat(since(3).anchor()).isEqualTo(version(1));
    bench.accept(anchor(Proposer.token("carol"), "it does more"));
    assertThat(since(3)).isEqualTo(new AnchorChain.Since(version(3), Map.of()));
    confirm(deploy(3, 4, BOB));
    bench.accept(anchor(ANN, "what she proposed lies before the anchor"));
    assertThat(since(4).anchor()).isEqualTo(version(4));
  }

  @Test
  void shouldAgreeToNoOtherVersionThanTheOneThatIsMeant() {
    deploy(1, 2, 0.08);
    Refusal refusal =
        bench.refuse(new ArbiterCommand.Anchor(ANN, Optional.of(version(1)), "it does more"));
    assertThat(refusal.code()).isEqualTo("stale_parent");
    assertThat(refusal.message())
        .contains(version(1).shortForm() + " is not the primary")
        .contains(version(2).shortForm());
    bench.accept(new ArbiterCommand.Anchor(ANN, Optional.of(version(2)), "it does more"));
    assertThat(since(2).anchor()).isEqualTo(version(2));
  }

  @Test
  void shouldSumSharesAsTheyAreAndLeaveAgreementOut() {
    HypothesisId id =
        tryOut(
            LadderBench.proposal(1, 2),
            Map.of("error-rate", 0.004, "agreement", 0.04, "memory", 0.2));
    bench.primary(2);
    assertThat(since(2).lost()).containsOnlyKeys("error-rate", "memory");
    assertThat(since(2).lost().get("error-rate")).isEqualTo(0.004);
    HypothesisId next =
        tryOut(LadderBench.proposal(2, 3), Map.of("error-rate", 0.007, "agreement", 0.04));
    assertThat(bench.stateOf(next)).isEqualTo(HypothesisState.REJECTED);
    assertThat(bench.outcome(next))
        .contains("error-rate +1.10pp (+0.40pp before it, +0.70pp by it), at most +1.00pp");
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROVISIONAL);
  }

  @Test
  void shouldLetThemAddUpWhereAPersonDoesWithoutIt() {
    TrialSettings asked =
        ChangedSettings.ofDefault().waiving(new TrialScope.Waived(false, true)).settings();
    Proposal proposal = LadderBench.proposal(1, 2, Proposer.AGENT, asked);
    assertThat(bench.refuse(LadderBench.submit(proposal)).message())
        .contains("trial.anchor = off, where the agent asks for on");
    LadderBench waived = new LadderBench(LadderSettings.DEFAULT, asked);
    waived.accept(new ArbiterCommand.Recover(version(1), waived.nextEpoch()));
    HypothesisId id = waived.propose(proposal);
    waived.shadow(id);
    waived.accept(
        new ArbiterCommand.Judge(
            id, Verdict.PROMOTE, "shown", "it holds", saw(Map.of("latency", 0.5))));
    assertThat(waived.stateOf(id)).isEqualTo(HypothesisState.PROMOTING);
  }

  @Test
  void shouldTellWhereItStands() {
    deploy(1, 2, 0.03);
    HypothesisId id = tryOut(2, 3, 0.02);
    List<ArbiterEvent> events =
        bench.journal().stream().filter(one -> one.of().filter(id::equals).isPresent()).toList();
    assertThat(Explanations.of(events).remarks())
        .contains(new Explanation.Remark("anchor", "000000000000: latency +5.1% of +10.0%"));
  }
}
