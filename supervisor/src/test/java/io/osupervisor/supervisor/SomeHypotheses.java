package io.osupervisor.supervisor;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisView;
import io.osupervisor.agent.AgentReply.StageView;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hypotheses of an agent without a process. One with the reason {@code be STATE} is in that
 * state at once, one with {@code refuse CODE} is refused.
 */
final class SomeHypotheses {
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
  private static final String BE = "be ";
  private static final String REFUSE = "refuse ";
  private static final String SELDOM_ASKED = "seldom asked";

  private final List<HypothesisView> all = new ArrayList<>();
  private final List<Proposal> changes = new ArrayList<>();

  AgentReply answer(AgentCommand command, String parent) {
    if (command instanceof AgentCommand.SubmitHypothesis submit) {
      return submit(submit, parent);
    }
    if (command instanceof AgentCommand.ListHypotheses) {
      return new AgentReply.HypothesisList(newestFirst());
    }
    if (command instanceof AgentCommand.AbortHypothesis abort) {
      return move(abort.hypothesis(), "aborted", abort.reason());
    }
    if (command instanceof AgentCommand.ApproveHypothesis yes) {
      return decide(yes.hypothesis(), yes.by(), "promoting", "approved: " + yes.reason());
    }
    if (command instanceof AgentCommand.DenyHypothesis no) {
      return decide(no.hypothesis(), "", "rejected", "denied: " + no.reason());
    }
    if (command instanceof AgentCommand.VerifyHypothesis verify) {
      return verified(verify.hypothesis());
    }
    AgentCommand.ShowHypothesis show = (AgentCommand.ShowHypothesis) command;
    int at = indexOf(show.hypothesis());
    return at < 0 ? refusal("unknown_hypothesis") : detail(at);
  }

  /** One that was rejected verifies, one that is invalid does not, others cannot be verified. */
  private AgentReply verified(String id) {
    int at = indexOf(id);
    if (at < 0) {
      return refusal("unknown_hypothesis");
    }
    return switch (all.get(at).state()) {
      case "rejected" -> new AgentReply.HypothesisVerified(id, "reject", 120, null);
      case "invalid" ->
          new AgentReply.HypothesisVerified(
              id, "invalid", 120, new AgentReply.FieldDifference("judged[0].upper", "0.1", "0.2"));
      default -> refusal("not_verifiable");
    };
  }

  /** Takes one to another state; a settled one cannot leave it. */
  AgentReply move(String id, String state, String outcome) {
    int at = indexOf(id);
    if (at < 0) {
      return refusal("unknown_hypothesis");
    }
    HypothesisView old = all.get(at);
    if (old.state().equals("aborted") || old.state().equals("rejected")) {
      return refusal("bad_state");
    }
    all.set(at, view(old.id(), state, old.reason(), old.parent(), old.proposer(), outcome));
    return AgentReply.Done.INSTANCE;
  }

  /** Nobody approves an own one. */
  private AgentReply decide(String id, String by, String state, String outcome) {
    int at = indexOf(id);
    if (at >= 0 && !all.get(at).state().equals("awaiting_approval")) {
      return refusal("bad_state");
    }
    return at >= 0 && all.get(at).proposer().equals(by)
        ? refusal("own_hypothesis")
        : move(id, state, outcome);
  }

  private AgentReply submit(AgentCommand.SubmitHypothesis submit, String parent) {
    String reason = submit.change().reason();
    if (reason.startsWith(REFUSE)) {
      return refusal(reason.substring(REFUSE.length()));
    }
    String state = reason.startsWith(BE) ? reason.substring(BE.length()) : "proposed";
    String id = "h" + (all.size() + 1);
    changes.add(submit.change());
    all.add(view(id, state, reason, parent, submit.by(), ""));
    return new AgentReply.HypothesisTaken(
        id, "c0ffee" + id, reason.equals(SELDOM_ASKED) ? "too few to show: latency 200" : null);
  }

  private static HypothesisView view(
      String id, String state, String reason, String parent, String by, String outcome) {
    @Nullable String verdict = state.equals("rejected") ? "reject" : null;
    return new HypothesisView(
        id, state, verdict, reason, parent, "c0ffee" + id, by, outcome, AT, AT.plusSeconds(1));
  }

  private List<HypothesisView> newestFirst() {
    List<HypothesisView> turned = new ArrayList<>();
    all.forEach(one -> turned.add(0, one));
    return turned;
  }

  /** Its check passed with what was proposed as its evidence; the stage after it runs. */
  private HypothesisDetail detail(int at) {
    Proposal change = changes.get(at);
    Value evidence =
        Value.map(
            Map.of(
                "files", Value.map(change.files()),
                "parameters", Value.map(change.parameters())));
    HypothesisView view = all.get(at);
    return new HypothesisDetail(
        view,
        change.expected(),
        List.of(
            new StageView("checked", "passed", AT, AT.plusSeconds(1), evidence),
            new StageView("shadowing", "running", AT.plusSeconds(1), null, Value.map(Map.of()))),
        view.id() + "  " + view.state() + "  by " + view.proposer() + "\n");
  }

  private int indexOf(String id) {
    return all.stream().map(HypothesisView::id).toList().indexOf(id);
  }

  private static AgentReply refusal(String code) {
    return new AgentReply.Refusal(code, "the arbiter says " + code, "see the hypothesis", null);
  }
}
