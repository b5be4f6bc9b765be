package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.Drilled;
import io.osupervisor.agent.AgentReply.VersionDetail;
import io.osupervisor.agent.AgentReply.VersionDiff;
import io.osupervisor.agent.AgentReply.VersionList;
import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.history.RunHistory;
import io.osupervisor.supervisor.history.VersionRuns;
import io.osupervisor.supervisor.management.Endpoint.Body;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The versions of an agent: to see, compare, and go back to. */
final class VersionRoutes {
  private static final String AGENT = "/api/v1/agents/{id}";
  private static final String ALL = AGENT + "/versions";

  /** Why a version cannot be read. */
  private static final List<String> UNREAD =
      List.of("invalid_version", "unknown_version", "version_damaged", "version_store_failed");

  /** Why an older version did not become the primary, or not well. */
  private static final List<String> NOT_BACK =
      List.of(
          "candidate_ended",
          "candidate_late",
          "invalid_version",
          "memory_unavailable",
          "never_quiet",
          "no_change",
          "not_committed",
          "not_durable",
          "nothing_before",
          "nothing_provisional",
          "primary_ended",
          "rollback_unverified",
          "stale_parent",
          "storage_full",
          "swap_under_way",
          "unknown_deployment",
          "unknown_version");

  /** Why nobody's word makes the primary the anchor. */
  private static final List<String> NOT_ANCHORED =
      List.of(
          "arbiter_unavailable",
          "invalid_version",
          "own_hypothesis",
          "primary_unknown",
          "stale_parent",
          "unknown_version");

  /** Why the way back is not tried. */
  private static final List<String> NOT_DRILLED =
      List.of("drill_under_way", "memory_unavailable", "no_change", "nothing_before");

  private final Asking agents;
  private final VersionNumbers numbers;

  VersionRoutes(Asking agents, RunHistory history) {
    this.agents = agents;
    this.numbers = new VersionNumbers(history);
  }

  List<Endpoint> endpoints(Actions actions) {
    return List.of(
        Endpoint.get(ALL, this::list).taking("limit", "cursor").refusing(Asking.REFUSALS),
        Endpoint.get(ALL + "/{v}", this::show).refusing(Asking.REFUSALS).refusing(UNREAD),
        Endpoint.get(ALL + "/{v}/diff/{w}", this::diff).refusing(Asking.REFUSALS).refusing(UNREAD),
        Endpoint.post(
                AGENT + "/rollback", Body.JSON, actions.named("version.rollback", this::rollBack))
            .refusing(Actions.REFUSALS)
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED)
            .refusing(NOT_BACK),
        Endpoint.post(AGENT + "/anchor", Body.JSON, actions.named("version.anchor", this::anchor))
            .refusing(Actions.REFUSALS)
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED)
            .refusing(NOT_ANCHORED),
        Endpoint.post(AGENT + "/drill", Body.JSON, actions.named("version.drill", this::drill))
            .refusing(Actions.REFUSALS)
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED)
            .refusing(NOT_DRILLED));
  }

  private CompletionStage<HttpResponse> show(Call call) {
    String version = call.segment("v");
    return agents
        .tell(call.agent(), VersionDetail.class, to -> new AgentCommand.ShowVersion(version, to))
        .thenApply(detail -> Replies.json(200, Views.version(detail)));
  }

  private CompletionStage<HttpResponse> diff(Call call) {
    String from = call.segment("v");
    String to = call.segment("w");
    return agents
        .tell(
            call.agent(),
            VersionDiff.class,
            replyTo -> new AgentCommand.DiffVersions(from, to, replyTo))
        .thenApply(diff -> Replies.json(200, Views.versionDiff(diff)));
  }

  private CompletionStage<Reply> rollBack(Call call) {
    Fields fields = call.fields("to", "reason");
    String reason = fields.reason("rollback", "it answers too slowly");
    String to = fields.text("to").orElse(null);
    AgentId id = call.agent();
    return agents
        .toDo(id, replyTo -> new AgentCommand.RollBack(to, reason, call.who(), replyTo))
        .thenApply(AgentView.class::cast)
        .thenApply(view -> primary(id, view, reason));
  }

  private CompletionStage<Reply> anchor(Call call) {
    Fields fields = call.fields("version", "reason");
    String reason = fields.reason("anchor", "it does more than before");
    String version = fields.text("version").orElse(null);
    AgentId id = call.agent();
    return agents
        .toDo(id, replyTo -> new AgentCommand.Anchor(version, reason, call.who(), replyTo))
        .thenApply(AgentView.class::cast)
        .thenApply(view -> primary(id, view, reason));
  }

  private static Reply primary(AgentId id, AgentView view, String reason) {
    return new Reply(
        200,
        Views.agent(view),
        id.value(),
        Map.of("version", view.primaryVersion(), "reason", reason));
  }

  private CompletionStage<Reply> drill(Call call) {
    AgentId id = call.agent();
    return agents
        .toDo(id, replyTo -> new AgentCommand.Drill(call.who(), replyTo))
        .thenApply(Drilled.class::cast)
        .thenApply(
            drilled ->
                new Reply(
                    200,
                    Json.tree(drilled),
                    id.value(),
                    Map.of(
                        "version", drilled.version(),
                        "passed", Boolean.toString(drilled.passed()))));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    int limit = call.limit();
    Optional<String> cursor = call.query("cursor");
    AgentId id = call.agent();
    return agents
        .tell(id, VersionList.class, AgentCommand.ListVersions::new)
        .thenCombine(
            numbers.of(id),
            (list, runs) -> {
              Paging<VersionView> page = Paging.of(list.versions(), VersionView::id, cursor, limit);
              ArrayNode nodes = Json.array();
              page.items().forEach(version -> nodes.add(view(version, list.states(), runs)));
              return Pages.of("versions", nodes, page.next());
            });
  }

  private static ObjectNode view(
      VersionView version, Map<String, String> states, Map<String, VersionRuns> runs) {
    ObjectNode node = Json.tree(version);
    String state = states.get(version.id());
    if (state != null) {
      node.put("state", state);
    }
    VersionRuns known = runs.get(version.id());
    if (known != null) {
      node.set("requests", VersionNumbers.view(known));
    }
    return node;
  }
}
