package io.osupervisor.supervisor.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.osupervisor.agent.governor.GovernorView.LimitView;
import io.osupervisor.agent.governor.Limit;
import io.osupervisor.agent.governor.StartGate;
import java.util.function.ToDoubleFunction;

/** What is taken of a node, and what its limits keep from starting. */
public final class GovernorMeters {
  private GovernorMeters() {}

  /** Has the figures of a node's gate shown. */
  public static void bind(MeterRegistry registry, StartGate starts) {
    Gauge.builder("osup.starts.under.way", starts, gate -> gate.view().starting())
        .description("Programs that are coming up")
        .register(registry);
    Gauge.builder("osup.starts.waiting", starts, gate -> gate.view().waiting())
        .description("Starts that wait for their turn, or for a limit of the node")
        .register(registry);
    for (Limit limit : Limit.values()) {
      bind(registry, starts, limit);
    }
  }

  private static void bind(MeterRegistry registry, StartGate starts, Limit limit) {
    gauge(registry, "value", "What is taken of a limit, or left", starts, limit, LimitView::value);
    gauge(registry, "agents", "The limit for agents", starts, limit, LimitView::agents);
    gauge(registry, "trials", "The limit for trials", starts, limit, LimitView::trials);
    gauge(
        registry,
        "reached",
        "Whether a limit keeps anything from starting now",
        starts,
        limit,
        view -> view.reason().isEmpty() ? 0 : 1);
    counter(registry, "held", "Starts of agents that waited", starts, limit, LimitView::held);
    counter(registry, "refused", "Starts of trials refused", starts, limit, LimitView::refused);
  }

  private static void gauge(
      MeterRegistry registry,
      String what,
      String description,
      StartGate starts,
      Limit limit,
      ToDoubleFunction<LimitView> figure) {
    Gauge.builder("osup.governor." + what, starts, gate -> figure.applyAsDouble(gate.view(limit)))
        .description(description)
        .tag("limit", limit.word())
        .register(registry);
  }

  private static void counter(
      MeterRegistry registry,
      String what,
      String description,
      StartGate starts,
      Limit limit,
      ToDoubleFunction<LimitView> figure) {
    FunctionCounter.builder(
            "osup.governor." + what, starts, gate -> figure.applyAsDouble(gate.view(limit)))
        .description(description)
        .tag("limit", limit.word())
        .register(registry);
  }
}
