package io.osupervisor.agent.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The newest samples of one instance, held in columns: an idle hour at 10 s takes 7 KB. */
final class SampleHistory {
  private final int limit;
  private final Series seconds;
  private final Series answers;
  private final Series errors;
  private final Series p50;
  private final Series p99;
  private final Series rss;
  private final Series cpu;
  private final Series processes;
  private final Series pulseAge;
  private long added;
  private Instant newest = Instant.EPOCH;

  /**
   * @param limit how many samples are kept, at least 1
   */
  SampleHistory(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a history keeps at least one sample, not " + limit);
    }
    this.limit = limit;
    this.seconds = new Series(limit);
    this.answers = new Series(limit);
    this.errors = new Series(limit);
    this.p50 = new Series(limit);
    this.p99 = new Series(limit);
    this.rss = new Series(limit);
    this.cpu = new Series(limit);
    this.processes = new Series(limit);
    this.pulseAge = new Series(limit);
  }

  void add(InstanceSample sample) {
    newest = sample.at();
    seconds.put(added, sample.seconds());
    answers.put(added, (double) sample.answers());
    errors.put(added, (double) sample.errors());
    p50.put(added, sample.p50());
    p99.put(added, sample.p99());
    rss.put(added, (double) sample.rssBytes());
    cpu.put(added, sample.cpuSeconds());
    processes.put(added, sample.processes());
    pulseAge.put(added, sample.pulseAge());
    added++;
  }

  int size() {
    return (int) Math.min(added, limit);
  }

  /** The samples that are kept, oldest first. */
  List<InstanceSample> samples() {
    List<InstanceSample> samples = new ArrayList<>(size());
    Instant at = newest;
    for (long i = added - 1; i >= added - size(); i--) {
      samples.add(sample(i, at));
      at = at.minus(Duration.ofNanos((long) (seconds.get(i) * 1e9)));
    }
    Collections.reverse(samples);
    return samples;
  }

  /** The mean of the resident memory, in bytes, over the samples that are kept. */
  Moments memory() {
    double[] bytes = new double[size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = rss.get(added - bytes.length + i);
    }
    return Moments.ofCorrelated(bytes);
  }

  private InstanceSample sample(long index, Instant at) {
    return new InstanceSample(
        at,
        seconds.get(index),
        (long) answers.get(index),
        (long) errors.get(index),
        p50.get(index),
        p99.get(index),
        (long) rss.get(index),
        cpu.get(index),
        (int) processes.get(index),
        pulseAge.get(index));
  }
}
