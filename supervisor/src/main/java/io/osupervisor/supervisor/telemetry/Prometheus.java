package io.osupervisor.supervisor.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.CompletionStage;

/** All numbers of the node in the text format of Prometheus: agents, JVM, process. */
public final class Prometheus implements AutoCloseable {
  /** The type of what {@link #scrape} gives. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final AgentCollector collector;
  private final AgentNumbers numbers;

  public Prometheus(AgentNumbers numbers, HypothesisMeters hypotheses) {
    this.numbers = numbers;
    this.collector = new AgentCollector(hypotheses);
    registry.getPrometheusRegistry().register(collector);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Where other parts of the node register what they count. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Asks the agents, then writes everything down. */
  public CompletionStage<String> scrape() {
    return numbers
        .read()
        .thenApply(
            all -> {
              collector.show(all);
              return registry.scrape(CONTENT_TYPE);
            });
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
