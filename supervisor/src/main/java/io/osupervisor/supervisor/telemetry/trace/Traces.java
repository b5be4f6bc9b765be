package io.osupervisor.supervisor.telemetry.trace;

import io.micrometer.core.instrument.MeterRegistry;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.RequestObserver;
import io.osupervisor.config.TracingSettings;
import io.osupervisor.supervisor.tree.NodeServices;
import java.time.InstantSource;
import java.util.Map;

/**
 * Traces of what happens on a node, for a collector of OpenTelemetry. Whoever tells them something
 * never waits: what finds no room in a bounded queue, and what the collector does not take, is
 * dropped and counted.
 */
public sealed interface Traces extends NodeServices.Observer, AutoCloseable
    permits Collected, Traces.Off {

  /**
   * The traces of a node; where the settings name no collector they are nothing at all.
   *
   * @param cluster the name of the node's cluster, which all its spans carry
   */
  static Traces of(TracingSettings settings, String cluster, InstantSource clock) {
    return settings.endpoint().isEmpty() ? Off.INSTANCE : Collected.open(settings, cluster, clock);
  }

  /** An observer of requests that tells that one first and these then. */
  RequestObserver beside(RequestObserver first);

  /** Has shown how many spans were sent, and how many were not. */
  void bind(MeterRegistry registry);

  /** Sends what waits, as far as that can be done in a moment. */
  @Override
  void close();

  /** No collector is named. */
  enum Off implements Traces {
    INSTANCE;

    @Override
    public RequestObserver beside(RequestObserver first) {
      return first;
    }

    @Override
    public void on(AgentId agent, String type, Map<String, Object> data) {}

    @Override
    public void bind(MeterRegistry registry) {}

    @Override
    public void close() {}
  }
}
