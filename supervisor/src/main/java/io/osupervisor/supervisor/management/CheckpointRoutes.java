package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.CheckpointList;
import io.osupervisor.agent.AgentReply.CheckpointView;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.management.Endpoint.Body;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Checkpoints of an agent: to see, take, restore and delete them. */
final class CheckpointRoutes {
  private static final String ALL = "/api/v1/agents/{id}/checkpoints";
  private static final String ONE = ALL + "/{c}";

  private final Asking agents;

  CheckpointRoutes(Asking agents) {
    this.agents = agents;
  }

  List<Endpoint> endpoints(Actions actions) {
    return List.of(
        Endpoint.get(ALL, this::list)
            .taking("limit", "cursor")
            .refusing(Asking.REFUSALS)
            .refusing("memory_unavailable", "not_running"),
        Endpoint.post(ALL, Body.JSON, actions.named("checkpoint.take", this::take))
            .refusing(Actions.REFUSALS)
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED)
            .refusing(
                "agent_restarted",
                "checkpoint_failed",
                "checkpoint_timeout",
                "checkpoint_unsupported"),
        Endpoint.post(
                ONE + "/restore", Body.JSON, actions.named("checkpoint.restore", this::restore))
            .refusing(Actions.REFUSALS)
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED)
            .refusing(
                "invalid_checkpoint_id",
                "memory_unavailable",
                "storage_full",
                "unknown_checkpoint"),
        Endpoint.delete(ONE, actions.named("checkpoint.delete", this::delete))
            .needing(Role.ADMIN)
            .refusing(Actions.REFUSALS)
            .refusing(Asking.REFUSALS)
            .refusing(
                "checkpoint_in_use",
                "invalid_checkpoint_id",
                "memory_unavailable",
                "unknown_checkpoint"));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    int limit = call.limit();
    Optional<String> cursor = call.query("cursor");
    return agents
        .tell(call.agent(), CheckpointList.class, AgentCommand.ListCheckpoints::new)
        .thenApply(
            list -> {
              Paging<CheckpointView> page =
                  Paging.of(list.checkpoints(), CheckpointView::id, cursor, limit);
              return Pages.of("checkpoints", Views.list(page.items()), page.next());
            });
  }

  private CompletionStage<Reply> take(Call call) {
    String reason = call.fields("reason").text("reason").orElse("asked for by " + call.who());
    AgentId id = call.agent();
    return agents
        .toDo(id, to -> new AgentCommand.TakeCheckpoint(reason, call.who(), to))
        .thenApply(CheckpointView.class::cast)
        .thenApply(taken -> Reply.created(id, Json.tree(taken)).telling("checkpoint", taken.id()));
  }

  private CompletionStage<Reply> restore(Call call) {
    String checkpoint = call.segment("c");
    AgentId id = call.agent();
    return agents
        .toDo(id, to -> new AgentCommand.RestoreCheckpoint(checkpoint, call.who(), to))
        .thenApply(done -> Reply.ok(id, Json.object().put("restored", checkpoint)));
  }

  private CompletionStage<Reply> delete(Call call) {
    String checkpoint = call.segment("c");
    AgentId id = call.agent();
    return agents
        .toDo(id, to -> new AgentCommand.DeleteCheckpoint(checkpoint, call.who(), to))
        .thenApply(done -> Reply.ok(id, Json.object().put("deleted", checkpoint)));
  }
}
