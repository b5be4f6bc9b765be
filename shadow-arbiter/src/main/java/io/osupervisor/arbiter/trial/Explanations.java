package io.osupervisor.arbiter.trial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tells the story of one hypothesis from its events. */
public final class Explanations {
  private Explanations() {}

  /**
   * What there is to say of it.
   *
   * @param events of this hypothesis alone, oldest first, from its proposal on
   * @throws IllegalArgumentException when they do not begin with its proposal
   */
  public static Explanation of(List<ArbiterEvent> events) {
    if (events.isEmpty() || !(events.get(0) instanceof ArbiterEvent.Proposed proposed)) {
      throw new IllegalArgumentException("a hypothesis without its proposal");
    }
    OpenHypothesis now = OpenHypothesis.of(proposed);
    List<ExplainRow> rows = List.of();
    Map<String, String> remarks = new LinkedHashMap<>();
    List<Explanation.Step> path = new ArrayList<>();
    path.add(new Explanation.Step(now.state(), proposed.at()));
    for (ArbiterEvent event : events) {
      remark(event, proposed.proposal(), remarks);
      if (event instanceof HypothesisEvent transition) {
        HypothesisState before = now.state();
        now = ArbiterFold.moved(now, transition);
        if (now.state() != before) {
          path.add(new Explanation.Step(now.state(), transition.at()));
        }
        List<ExplainRow> measured = evidence(transition).map(EvidenceRows::read).orElse(List.of());
        rows = measured.isEmpty() ? rows : measured;
      } else if (event instanceof ArbiterEvent.Noted noted) {
        now = ArbiterFold.noted(now, noted);
      }
    }
    List<Explanation.Remark> told =
        remarks.entrySet().stream()
            .map(one -> new Explanation.Remark(one.getKey(), one.getValue()))
            .toList();
    return new Explanation(now.id(), now.state(), now.proposal(), now.why(), rows, told, path);
  }

  /** What is said anew takes the place of what was said before. */
  private static void remark(ArbiterEvent event, Proposal proposal, Map<String, String> remarks) {
    if (event instanceof ArbiterEvent.Foreseen foreseen) {
      remarks.put("can show", foreseen.words());
    } else if (event instanceof ArbiterEvent.LevelFixed fixed) {
      double alpha = proposal.settings().alpha();
      remarks.put(
          "level",
          String.format(
              Locale.ROOT,
              "claims are shown at %.3g, %.3g of alpha %s: the agent's claim %d",
              fixed.share() * alpha,
              fixed.share(),
              alpha,
              fixed.claim()));
    } else if (event instanceof HypothesisEvent moved) {
      evidence(moved).flatMap(AnchorCheck::read).ifPresent(text -> remarks.put("anchor", text));
    }
  }

  /** What a transition carries to show for itself; empty for those that carry none. */
  public static Optional<Evidence> evidence(HypothesisEvent event) {
    if (event instanceof HypothesisEvent.CheckPassed passed) {
      return Optional.of(passed.evidence());
    } else if (event instanceof HypothesisEvent.ReplayStarted started) {
      return Optional.of(started.evidence());
    } else if (event instanceof HypothesisEvent.ReplayPassed passed) {
      return Optional.of(passed.evidence());
    } else if (event instanceof HypothesisEvent.TrialStarted started) {
      return Optional.of(started.evidence());
    } else if (event instanceof HypothesisEvent.Passed passed) {
      return Optional.of(passed.evidence());
    } else if (event instanceof HypothesisEvent.PromotionDecided decided) {
      return Optional.of(decided.evidence());
    } else if (event instanceof HypothesisEvent.ApprovalAsked asked) {
      return Optional.of(asked.evidence());
    } else if (event instanceof HypothesisEvent.CanaryStarted started) {
      return Optional.of(started.evidence());
    } else if (event instanceof HypothesisEvent.CanaryTakenBack back) {
      return Optional.of(back.evidence());
    } else if (event instanceof HypothesisEvent.Confirmed confirmed) {
      return Optional.of(confirmed.evidence());
    } else if (event instanceof HypothesisEvent.RollbackDecided decided) {
      return Optional.of(decided.evidence());
    } else if (event instanceof HypothesisEvent.Rejected rejected) {
      return Optional.of(rejected.evidence());
    } else if (event instanceof HypothesisEvent.Ended ended) {
      return Optional.of(ended.evidence());
    }
    return Optional.empty();
  }
}
