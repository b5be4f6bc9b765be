package io.osupervisor.supervisor.telemetry.trace;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes spans of what was heard and sends them in batches, on a thread of its own. */
final class TraceWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TraceWriter.class);
  private static final int BATCH = 512;

  /** So long a batch waits for more. */
  private static final Duration LINGER = Duration.ofMillis(500);

  private final BlockingQueue<Heard> queue;
  private final SpanExporter exporter;
  private final SpanBatch batch;
  private final Duration patience;
  private final InstantSource clock;
  private final RequestSpans requests;
  private final RecoverySpans recoveries;
  private final HypothesisSpans hypotheses;
  private final LongAdder sent = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private boolean failing;
  private volatile boolean closing;

  TraceWriter(
      BlockingQueue<Heard> queue,
      Tracer tracer,
      SpanBatch batch,
      SpanExporter exporter,
      Duration patience,
      InstantSource clock) {
    this.queue = queue;
    this.exporter = exporter;
    this.batch = batch;
    this.patience = patience;
    this.clock = clock;
    this.requests = new RequestSpans(tracer);
    this.recoveries = new RecoverySpans(tracer);
    this.hypotheses = new HypothesisSpans(tracer);
  }

  @Override
  public void run() {
    try {
      while (!closing) {
        gather().forEach(this::add);
        send();
      }
    } catch (InterruptedException ending) {
      LOG.debug("traces: ended while waiting");
    }
    List<Heard> rest = new ArrayList<>();
    queue.drainTo(rest);
    rest.forEach(this::add);
    hypotheses.close(clock.instant());
    send();
  }

  private List<Heard> gather() throws InterruptedException {
    List<Heard> some = new ArrayList<>();
    long end = System.nanoTime() + LINGER.toNanos();
    long left = LINGER.toNanos();
    while (some.size() < BATCH && left > 0 && !closing) {
      Heard next = queue.poll(left, TimeUnit.NANOSECONDS);
      if (next != null) {
        some.add(next);
        queue.drainTo(some, BATCH - some.size());
      }
      left = end - System.nanoTime();
    }
    return some;
  }

  private void add(Heard heard) {
    if (heard instanceof Heard.Request request) {
      requests.add(request);
    } else if (heard instanceof Heard.Happening happening) {
      recoveries.add(happening);
      hypotheses.add(happening);
    }
  }

  private void send() {
    List<SpanData> spans = batch.take();
    if (spans.isEmpty()) {
      return;
    }
    CompletableResultCode result = exporter.export(spans);
    boolean taken = result.join(patience.toMillis(), TimeUnit.MILLISECONDS).isSuccess();
    (taken ? sent : lost).add(spans.size());
    if (taken == failing) {
      failing = !taken;
      tell(result);
    }
  }

  /** Told once when it begins and once when it is over: the metric counts. */
  private void tell(CompletableResultCode result) {
    if (failing) {
      LOG.warn("traces: the collector does not take spans: {}", why(result));
    } else {
      LOG.info("traces: the collector takes spans again");
    }
  }

  private static String why(CompletableResultCode result) {
    Throwable failure = result.getFailureThrowable();
    return failure != null ? failure.toString() : result.isDone() ? "it refuses" : "it is late";
  }

  /** The spans that the collector took. */
  long sent() {
    return sent.sum();
  }

  /** The spans that it did not take. */
  long lost() {
    return lost.sum();
  }

  /** Has it send what waits and end. */
  void close() {
    closing = true;
  }
}
