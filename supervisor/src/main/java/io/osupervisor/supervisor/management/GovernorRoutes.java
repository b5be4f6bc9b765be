package io.osupervisor.supervisor.management;

import io.osupervisor.agent.governor.StartGate;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is taken of this node, and what may be. */
final class GovernorRoutes {
  private final StartGate starts;

  GovernorRoutes(StartGate starts) {
    this.starts = starts;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/api/v1/governor",
            call ->
                CompletableFuture.completedFuture(Replies.json(200, Json.tree(starts.view())))));
  }
}
