package io.osupervisor.arbiter.check;

import io.osupervisor.agent.process.Confinement;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.Evidence;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What a check yields, step by step: how long each took, and what confined it. */
final class CheckReport {
  private final LongSupplier nanos;
  private final Map<String, Value> fields = new TreeMap<>();
  private long since;

  CheckReport(LongSupplier nanos) {
    this.nanos = nanos;
  }

  void begin(String step) {
    fields.put(step + "_ms", Value.NULL);
    since = nanos.getAsLong();
  }

  void end(String step) {
    long took = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - since);
    fields.put(step + "_ms", Value.of(took));
  }

  void output(String text) {
    fields.put("output", Value.of(text));
  }

  void confinement(Confinement confinement) {
    fields.put("isolation", Value.of(confinement.isolation()));
    fields.put("limits", Value.of(confinement.limits()));
    fields.put("network", Value.of(confinement.network()));
  }

  /** Which versions read whose checkpoints. */
  void checkpoints(String proven) {
    fields.put("checkpoints", Value.of(proven));
  }

  Evidence evidence() {
    return Evidence.of(fields);
  }
}
