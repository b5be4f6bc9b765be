package io.osupervisor.supervisor.telemetry.trace;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.instance.RequestObserver;
import io.osupervisor.config.TracingSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Traces that a collector gets. */
final class Collected implements Traces {
  /** Held, so that its level stays: the writer tells what is wrong, once. */
  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

  private static final Duration END_PATIENCE = Duration.ofSeconds(2);

  private final BlockingQueue<Heard> queue;
  private final TraceSampler sampler;
  private final TraceWriter writer;
  private final SdkTracerProvider provider;
  private final OtlpHttpSpanExporter exporter;
  private final InstantSource clock;
  private final LongAdder crowdedOut = new LongAdder();
  private final Thread thread;

  private Collected(
      TracingSettings settings,
      SpanBatch batch,
      SdkTracerProvider provider,
      OtlpHttpSpanExporter exporter,
      InstantSource clock) {
    this.queue = new ArrayBlockingQueue<>(settings.queue());
    this.sampler =
        new TraceSampler(settings.sample(), () -> ThreadLocalRandom.current().nextDouble());
    this.provider = provider;
    this.exporter = exporter;
    this.clock = clock;
    this.writer =
        new TraceWriter(
            queue, provider.get("io.osupervisor"), batch, exporter, settings.timeout(), clock);
    this.thread = new Thread(writer, "osup-traces");
    thread.setDaemon(true);
  }

  static Collected open(TracingSettings settings, String cluster, InstantSource clock) {
    LIBRARY.setLevel(Level.OFF);
    SpanBatch batch = new SpanBatch();
    Attributes names =
        Attributes.of(
            AttributeKey.stringKey("service.name"),
            "osupervisor",
            AttributeKey.stringKey("service.namespace"),
            cluster,
            AttributeKey.stringKey("service.instance.id"),
            UUID.randomUUID().toString());
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(names)))
            .setSampler(Sampler.alwaysOn()) // Whoever is not sampled does not come so far.
            .addSpanProcessor(batch)
            .build();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.endpoint())
            .setTimeout(settings.timeout())
            .setConnectTimeout(settings.timeout())
            .setRetryPolicy(null)
            .build();
    Collected traces = new Collected(settings, batch, provider, exporter, clock);
    traces.thread.start();
    return traces;
  }

  @Override
  public RequestObserver beside(RequestObserver first) {
    return ended -> {
      first.ended(ended);
      ended(ended);
    };
  }

  /** Copies for trials have no caller, and are no part of a trace. */
  private void ended(EndedRequest ended) {
    if (ended.part() == EndedRequest.Part.PRIMARY) {
      sampler
          .parent(ended.times().traceparent())
          .ifPresent(parent -> offer(new Heard.Request(ended.withoutBodies(), parent)));
    }
  }

  @Override
  public void on(AgentId agent, String type, Map<String, Object> data) {
    offer(new Heard.Happening(agent, type, data, clock.instant()));
  }

  private void offer(Heard heard) {
    if (!queue.offer(heard)) {
      crowdedOut.increment();
    }
  }

  @Override
  public void bind(MeterRegistry registry) {
    FunctionCounter.builder("osup.traces.spans", writer, TraceWriter::sent)
        .description("Spans that the collector took")
        .register(registry);
    FunctionCounter.builder("osup.traces.dropped", this, t -> t.crowdedOut.sum() + t.writer.lost())
        .description("Spans that the collector did not take, and what found no room in the queue")
        .register(registry);
  }

  @Override
  public void close() {
    writer.close();
    try {
      thread.join(END_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exporter.shutdown();
    provider.close();
  }
}
