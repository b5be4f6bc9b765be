package io.osupervisor.supervisor.management;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.osupervisor.supervisor.management.Readiness.Phase;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The node's health, for whoever restarts it or routes to it. It never depends on agents. */
final class HealthRoutes {
  private final Readiness readiness;

  HealthRoutes(Readiness readiness) {
    this.readiness = readiness;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.open("/health/alive", call -> completedFuture(tell(true))),
        Endpoint.open(
                "/health/ready", call -> completedFuture(tell(readiness.phase() == Phase.READY)))
            .refusing("not_ready"),
        Endpoint.open(
                "/health/startup",
                call -> completedFuture(tell(readiness.phase() != Phase.STARTING)))
            .refusing("not_ready"));
  }

  private HttpResponse tell(boolean well) {
    String phase = readiness.phase().word();
    if (well) {
      return Replies.json(200, Json.object().put("status", "up").put("phase", phase));
    }
    return Replies.problem(
        Problem.of("not_ready", "the node is " + phase, "wait for it, or ask another node"));
  }
}
