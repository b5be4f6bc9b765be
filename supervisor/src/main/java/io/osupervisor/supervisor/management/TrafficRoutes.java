package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentReply.TrafficView;
import io.osupervisor.supervisor.AgentCommand;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Where the requests to an agent go. */
final class TrafficRoutes {
  private final Asking agents;

  TrafficRoutes(Asking agents) {
    this.agents = agents;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/agents/{id}/traffic", this::show)
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED));
  }

  private CompletionStage<HttpResponse> show(Call call) {
    return agents
        .tell(call.agent(), TrafficView.class, AgentCommand.GetTraffic::new)
        .thenApply(traffic -> Replies.json(200, Json.tree(traffic)));
  }
}
