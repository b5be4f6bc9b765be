package io.osupervisor.supervisor.management;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.management.Endpoint.Body;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Agents: to see them, take them over, change, start, stop and remove them. */
final class AgentRoutes {
  private static final String ALL = "/api/v1/agents";
  private static final String ONE = ALL + "/{id}";

  /** Why a spec or its genome is not taken. */
  private static final List<String> NOT_TAKEN =
      List.of(
          "config_invalid",
          "config_unparsable",
          "genome_empty",
          "genome_root_invalid",
          "genome_symlink",
          "genome_too_large",
          "invalid_path",
          "invalid_trial",
          "unknown_metric",
          "version_store_failed");

  /** What a cursor begins with, so that no other text is taken for one. */
  private static final String AFTER = "after:";

  private final Asking agents;
  private final Submissions submissions;
  private final Executor blocking;

  AgentRoutes(Asking agents, Submissions submissions, Executor blocking) {
    this.agents = agents;
    this.submissions = submissions;
    this.blocking = blocking;
  }

  List<Endpoint> endpoints(Actions actions) {
    return List.of(
        Endpoint.get(ALL, this::list).taking("limit", "cursor"),
        changing(Endpoint.post(ALL, Body.SPEC, actions.named("agent.create", this::create)))
            .needing(Role.ADMIN)
            .taking("source")
            .refusing(NOT_TAKEN)
            .refusing("already_exists"),
        Endpoint.get(ONE, this::show).refusing(Asking.REFUSALS).refusing(Asking.CLOSED),
        changing(Endpoint.put(ONE, Body.SPEC, actions.named("agent.update", this::update)))
            .needing(Role.ADMIN)
            .taking("source")
            .refusing(NOT_TAKEN),
        changing(Endpoint.delete(ONE, actions.named("agent.remove", this::remove)))
            .needing(Role.ADMIN)
            .taking("purge")
            .refusing("arbiter_unavailable", "memory_unavailable"),
        verb("start", actions, AgentCommand.Start::new),
        verb("stop", actions, AgentCommand.Stop::new),
        verb("restart", actions, AgentCommand.Restart::new),
        verb("release", actions, AgentCommand.Release::new).refusing("not_quarantined"));
  }

  /** An action that the agent's record has, and that shows the agent then. */
  private static Endpoint changing(Endpoint action) {
    return action
        .refusing(Actions.REFUSALS)
        .refusing(Asking.REFUSALS)
        .refusing(Asking.CLOSED)
        .refusing("storage_full");
  }

  private Endpoint verb(
      String verb,
      Actions actions,
      BiFunction<String, ActorRef<AgentReply>, AgentCommand.Action> command) {
    return changing(
        Endpoint.post(
            ONE + "/" + verb,
            Body.JSON,
            actions.named(
                "agent." + verb,
                call ->
                    agents
                        .toDo(call.agent(), replyTo -> command.apply(call.who(), replyTo))
                        .thenCompose(done -> viewOrUnknown(call.agent()))
                        .thenApply(view -> Reply.ok(call.agent(), view)))));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    int limit = call.limit();
    String cursor = call.query("cursor").map(AgentRoutes::last).orElse("");
    return agents
        .list()
        .thenCompose(
            ids -> {
              List<AgentId> rest =
                  ids.stream().filter(id -> id.value().compareTo(cursor) > 0).sorted().toList();
              List<AgentId> page = rest.subList(0, Math.min(limit, rest.size()));
              Optional<String> next =
                  rest.size() > page.size()
                      ? Optional.of(AFTER + page.get(page.size() - 1).value())
                      : Optional.empty();
              return views(page).thenApply(views -> Pages.of("agents", views, next));
            });
  }

  /** The agent that a cursor stands behind; it may have been removed meanwhile. */
  private static String last(String cursor) {
    if (!cursor.startsWith(AFTER)) {
      throw Call.invalidQuery("cursor", cursor, "begin again without a cursor");
    }
    return cursor.substring(AFTER.length());
  }

  private CompletionStage<ArrayNode> views(List<AgentId> ids) {
    List<CompletableFuture<ObjectNode>> views =
        ids.stream().map(this::viewOrUnknown).map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(views.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all -> {
              ArrayNode nodes = Json.array();
              views.forEach(view -> nodes.add(view.join()));
              return nodes;
            });
  }

  /** One agent that does not answer hides neither others nor what was done. */
  private CompletionStage<ObjectNode> viewOrUnknown(AgentId id) {
    return view(id)
        .exceptionally(
            failure -> {
              Problem problem = Problem.of(failure);
              ObjectNode node = Json.object().put("id", id.value()).put("state", "unknown");
              node.putObject("last_error")
                  .put("code", problem.code())
                  .put("message", problem.detail());
              return node;
            });
  }

  private CompletionStage<ObjectNode> view(AgentId id) {
    return agents.tell(id, AgentView.class, AgentCommand.Show::new).thenApply(Views::agent);
  }

  private CompletionStage<HttpResponse> show(Call call) {
    return view(call.agent()).thenApply(view -> Replies.json(200, view));
  }

  private CompletionStage<Reply> create(Call call) {
    return taken(call).thenCompose(taken -> create(call, taken));
  }

  private CompletionStage<Reply> create(Call call, Submissions.Taken taken) {
    String version = taken.version().value();
    return agents
        .toDo(
            taken.id(),
            to -> new AgentCommand.Create(taken.spec().toJson(), version, call.who(), to))
        .thenCompose(done -> viewOrUnknown(taken.id()))
        .thenApply(view -> Reply.created(taken.id(), view).telling("version", version))
        .exceptionally(
            failure -> {
              throw new FailedAction(taken.id(), failure);
            });
  }

  private CompletionStage<Reply> update(Call call) {
    AgentId id = call.agent();
    return taken(call)
        .thenCompose(
            taken -> {
              requireSame(id, taken.id());
              return agents
                  .toDo(
                      id,
                      to ->
                          new AgentCommand.Update(
                              taken.spec().toJson(), taken.version().value(), call.who(), to))
                  .thenCompose(done -> viewOrUnknown(id))
                  .thenApply(
                      view -> Reply.ok(id, view).telling("version", taken.version().value()));
            });
  }

  private CompletionStage<Reply> remove(Call call) {
    boolean purge = call.on("purge", false);
    AgentId id = call.agent();
    return agents
        .toDo(id, to -> new AgentCommand.Remove(purge, call.who(), to))
        .thenApply(
            done ->
                new Reply(
                    200,
                    Json.object().put("removed", id.value()).put("purged", purge),
                    id.value(),
                    Map.of("purge", Boolean.toString(purge))));
  }

  private CompletionStage<Submissions.Taken> taken(Call call) {
    String source = call.query("source").orElse("spec");
    return completedFuture(call.body())
        .thenApplyAsync(body -> submissions.take(body, source), blocking);
  }

  private static void requireSame(AgentId path, AgentId spec) {
    if (!path.equals(spec)) {
      throw Problem.invalid(
              "field_invalid",
              "the spec is of '" + spec + "', the path names '" + path + "'",
              spec.value(),
              "an agent keeps its id: send the spec of '" + path + "'")
          .exception();
    }
  }
}
