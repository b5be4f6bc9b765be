package io.osupervisor.supervisor.management;

import io.osupervisor.supervisor.telemetry.Prometheus;
import java.util.List;

/** The node's numbers in the text format of Prometheus. */
final class PrometheusRoutes {
  private final Prometheus prometheus;

  PrometheusRoutes(Prometheus prometheus) {
    this.prometheus = prometheus;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/metrics",
            call ->
                prometheus
                    .scrape()
                    .thenApply(text -> Replies.text(Prometheus.CONTENT_TYPE, text))));
  }
}
