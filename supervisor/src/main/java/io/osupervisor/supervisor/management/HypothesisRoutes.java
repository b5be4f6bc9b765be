package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisList;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.AgentReply.HypothesisVerified;
import io.osupervisor.agent.AgentReply.HypothesisView;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.management.Endpoint.Body;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The hypotheses of an agent: to submit, follow, explain, approve, deny and abort them. */
final class HypothesisRoutes {
  private static final String ALL = "/api/v1/agents/{id}/hypotheses";
  private static final String ONE = ALL + "/{h}";
  private static final int ACCEPTED = 202;

  private static final List<String> UNKNOWN =
      List.of("invalid_hypothesis_id", "unknown_hypothesis");

  /** Why a hypothesis is not taken. */
  private static final List<String> NOT_TAKEN =
      List.of(
          "duplicate",
          "genome_too_large",
          "invalid_file",
          "invalid_hypothesis",
          "invalid_path",
          "invalid_trial",
          "locked_file",
          "no_change",
          "parameter_out_of_bounds",
          "primary_unknown",
          "quarantined_version",
          "agent_held",
          "stale_parent",
          "storage_full",
          "too_many_waiting",
          "trial_not_stricter",
          "unknown_file",
          "unknown_metric",
          "unknown_parameter",
          "version_damaged",
          "version_store_failed");

  private final Asking agents;

  HypothesisRoutes(Asking agents) {
    this.agents = agents;
  }

  List<Endpoint> endpoints(Actions actions) {
    return List.of(
        read(Endpoint.get(ALL, this::list)).taking("limit", "cursor"),
        read(Endpoint.post(ALL, Body.JSON, actions.named("hypothesis.submit", this::submit)))
            .refusing(Actions.REFUSALS)
            .refusing(Asking.CLOSED)
            .refusing(NOT_TAKEN),
        read(Endpoint.get(ONE, call -> show(call, Views::hypothesis))).refusing(UNKNOWN),
        read(Endpoint.get(ONE + "/evidence", call -> show(call, Views::evidence)))
            .refusing(UNKNOWN),
        read(Endpoint.get(ONE + "/verify", this::verify))
            .refusing(UNKNOWN)
            .refusing("not_verifiable", "observations_missing"),
        decided(actions, "abort", AgentCommand.AbortHypothesis::new),
        decided(actions, "approve", AgentCommand.ApproveHypothesis::new)
            .refusing("own_hypothesis", "swap_under_way"),
        decided(actions, "deny", AgentCommand.DenyHypothesis::new));
  }

  /** What a person decides of one hypothesis. */
  @FunctionalInterface
  private interface Decision {
    AgentCommand.Action of(
        String hypothesis, String reason, String by, ActorRef<AgentReply> replyTo);
  }

  private Endpoint decided(Actions actions, String what, Decision decision) {
    return read(Endpoint.post(
            ONE + "/" + what,
            Body.JSON,
            actions.named("hypothesis." + what, call -> decide(call, decision))))
        .refusing(Actions.REFUSALS)
        .refusing(Asking.CLOSED)
        .refusing(UNKNOWN)
        .refusing("bad_state");
  }

  /** What needs the agent's arbiter. */
  private static Endpoint read(Endpoint endpoint) {
    return endpoint.refusing(Asking.REFUSALS).refusing("arbiter_unavailable");
  }

  private CompletionStage<HttpResponse> list(Call call) {
    int limit = call.limit();
    Optional<String> cursor = call.query("cursor");
    return agents
        .tell(call.agent(), HypothesisList.class, AgentCommand.ListHypotheses::new)
        .thenApply(
            list -> {
              Paging<HypothesisView> page =
                  Paging.of(list.hypotheses(), HypothesisView::id, cursor, limit);
              return Pages.of("hypotheses", Views.list(page.items()), page.next());
            });
  }

  private CompletionStage<Reply> submit(Call call) {
    Fields fields = call.fields("reason", "files", "parameters", "expected", "trial");
    Proposal change =
        new Proposal(
            fields.reason("hypothesis", "an index makes searches faster"),
            fields.map("files"),
            fields.map("parameters"),
            fields.texts("expected"));
    Value trial = fields.object("trial").orElse(null);
    AgentId id = call.agent();
    return agents
        .toDo(id, to -> new AgentCommand.SubmitHypothesis(change, trial, call.who(), to))
        .thenApply(HypothesisTaken.class::cast)
        .thenApply(taken -> taken(id, taken, change.reason()));
  }

  private static Reply taken(AgentId id, HypothesisTaken taken, String reason) {
    ObjectNode body =
        Json.object().put("hypothesis_id", taken.hypothesis()).put("version", taken.candidate());
    if (taken.warning() != null) {
      body.put("warning", taken.warning());
    }
    return new Reply(
        ACCEPTED,
        body,
        id.value(),
        Map.of("h", taken.hypothesis(), "version", taken.candidate(), "reason", reason));
  }

  private CompletionStage<HttpResponse> show(
      Call call, Function<HypothesisDetail, ObjectNode> view) {
    return detail(call).thenApply(detail -> Replies.json(200, view.apply(detail)));
  }

  private CompletionStage<HttpResponse> verify(Call call) {
    String hypothesis = call.segment("h");
    return agents
        .tell(
            call.agent(),
            HypothesisVerified.class,
            to -> new AgentCommand.VerifyHypothesis(hypothesis, to))
        .thenApply(verified -> Replies.json(200, Views.verified(verified)));
  }

  private CompletionStage<Reply> decide(Call call, Decision decision) {
    String reason = call.fields("reason").text("reason").orElse("asked for by " + call.who());
    String hypothesis = call.segment("h");
    AgentId id = call.agent();
    return agents
        .toDo(id, to -> decision.of(hypothesis, reason, call.who(), to))
        .thenCompose(done -> detail(call).exceptionally(HypothesisRoutes::failedOnceDone))
        .thenApply(detail -> Reply.ok(id, Views.hypothesis(detail)).telling("reason", reason));
  }

  /** What was decided is, whatever kept this from telling how it stands now. */
  private static HypothesisDetail failedOnceDone(Throwable failure) {
    throw Problem.of(failure).onceDone().exception();
  }

  private CompletionStage<HypothesisDetail> detail(Call call) {
    String hypothesis = call.segment("h");
    return agents.tell(
        call.agent(),
        HypothesisDetail.class,
        to -> new AgentCommand.ShowHypothesis(hypothesis, to));
  }
}
