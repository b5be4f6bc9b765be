package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentReply.FieldDifference;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisList;
import io.osupervisor.agent.AgentReply.HypothesisVerified;
import io.osupervisor.agent.AgentReply.HypothesisView;
import io.osupervisor.agent.AgentReply.MirrorView;
import io.osupervisor.agent.AgentReply.ShareView;
import io.osupervisor.agent.AgentReply.StageView;
import io.osupervisor.agent.AgentReply.TrafficView;
import io.osupervisor.arbiter.ArbiterReply;
import io.osupervisor.arbiter.Verification;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.Explanation;
import io.osupervisor.arbiter.trial.ExplanationText;
import io.osupervisor.arbiter.trial.Explanations;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.OpenHypothesis;
import io.osupervisor.arbiter.trial.Proposal;
import io.osupervisor.arbiter.trial.SettledHypothesis;
import io.osupervisor.arbiter.trial.Stage;
import io.osupervisor.arbiter.trial.Stages;
import io.osupervisor.traffic.MirrorCounts;
import io.osupervisor.traffic.MirrorOutcome;
import io.osupervisor.traffic.Traffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Hypotheses and traffic as people see them. */
final class HypothesisViews {
  /** Ids are numbers behind a letter: the longer one is the newer one. */
  private static final Comparator<HypothesisView> NEWEST_FIRST =
      Comparator.comparingInt((HypothesisView view) -> view.id().length())
          .thenComparing(HypothesisView::id)
          .reversed();

  private HypothesisViews() {}

  static HypothesisList list(ArbiterReply.Listing listing) {
    List<HypothesisView> all = new ArrayList<>();
    listing.open().forEach(one -> all.add(view(one)));
    listing.settled().forEach(one -> all.add(view(one)));
    all.sort(NEWEST_FIRST);
    return new HypothesisList(all);
  }

  static HypothesisDetail detail(List<ArbiterEvent> events) {
    Explanation story = Explanations.of(events);
    Proposal proposal = story.proposal();
    List<Explanation.Step> path = story.path();
    HypothesisView view =
        new HypothesisView(
            story.id().toString(),
            story.state().word(),
            story.state().verdict().orElse(null),
            proposal.reason(),
            proposal.parent().value(),
            proposal.candidate().value(),
            proposal.proposer().toString(),
            story.outcome(),
            path.get(0).at(),
            path.get(path.size() - 1).at());
    return new HypothesisDetail(
        view,
        proposal.expected(),
        Stages.of(events).stream().map(HypothesisViews::stage).toList(),
        ExplanationText.render(story));
  }

  static HypothesisVerified verified(HypothesisId id, Verification verification) {
    return new HypothesisVerified(
        id.toString(),
        verification.decision(),
        verification.observations(),
        verification
            .difference()
            .map(one -> new FieldDifference(one.field(), one.stored(), one.recomputed()))
            .orElse(null));
  }

  static TrafficView traffic(Traffic traffic) {
    List<MirrorView> mirrors = new ArrayList<>();
    traffic.trials().forEach((trial, counts) -> mirrors.add(mirror(trial, counts)));
    return new TrafficView(
        traffic.version(),
        traffic.shares().stream()
            .map(
                share ->
                    new ShareView(
                        share.arm().instance().value(),
                        share.arm().version().value(),
                        share.weight()))
            .toList(),
        traffic.requests(),
        mirrors);
  }

  private static MirrorView mirror(String trial, MirrorCounts counts) {
    return new MirrorView(trial, counts.offered(), counts.waiting(), counts.open(), ended(counts));
  }

  /** The copies by what became of them. */
  static Map<String, Long> ended(MirrorCounts counts) {
    Map<String, Long> ended = new TreeMap<>();
    for (MirrorOutcome outcome : MirrorOutcome.values()) {
      ended.put(outcome.name().toLowerCase(Locale.ROOT), counts.of(outcome));
    }
    return ended;
  }

  private static HypothesisView view(OpenHypothesis one) {
    return new HypothesisView(
        one.id().toString(),
        one.state().word(),
        one.state().verdict().orElse(null),
        one.proposal().reason(),
        one.proposal().parent().value(),
        one.proposal().candidate().value(),
        one.proposal().proposer().toString(),
        one.why(),
        one.proposed(),
        one.since());
  }

  private static HypothesisView view(SettledHypothesis one) {
    return new HypothesisView(
        one.id().toString(),
        one.state().word(),
        one.state().verdict().orElse(null),
        one.reason(),
        one.parent().value(),
        one.candidate().value(),
        one.proposer().toString(),
        one.outcome(),
        one.proposed(),
        one.at());
  }

  private static StageView stage(Stage stage) {
    return new StageView(
        stage.name(), stage.state(), stage.started(), stage.ended(), stage.evidence().data());
  }
}
