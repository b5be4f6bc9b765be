package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentReply.VersionList;
import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.supervisor.AgentCommand;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The versions of an agent, newest first. */
final class VersionRoutes {
  private final Asking agents;

  VersionRoutes(Asking agents) {
    this.agents = agents;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.get("/api/v1/agents/{id}/versions", this::list));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    int limit = call.limit();
    Optional<String> cursor = call.query("cursor");
    return agents
        .tell(call.agent(), VersionList.class, AgentCommand.ListVersions::new)
        .thenApply(
            list -> {
              Paging<VersionView> page = Paging.of(list.versions(), VersionView::id, cursor, limit);
              return Pages.of("versions", Views.list(page.items()), page.next());
            });
  }
}
