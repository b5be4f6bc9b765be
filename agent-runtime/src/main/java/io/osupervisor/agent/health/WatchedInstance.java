package io.osupervisor.agent.health;

import io.osupervisor.agent.process.ProcessUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the health monitor knows of one living instance. Times are monotonic nanoseconds. */
final class WatchedInstance {
  private static final double SECOND = 1e9;

  private final InstanceRecorder recorder;
  private final Supplier<ProcessUsage> usage;
  private final SampleHistory history;
  private ProcessUsage last = ProcessUsage.NONE;
  private Optional<Long> readNanos = Optional.empty();
  private long sampledNanos;
  private long sampledAnswers;
  private long sampledErrors;
  private Duration sampledCpu = Duration.ZERO;

  WatchedInstance(InstanceRecorder recorder, Supplier<ProcessUsage> usage, int samples) {
    this.recorder = recorder;
    this.usage = usage;
    this.history = new SampleHistory(samples);
    this.sampledNanos = recorder.startedNanos();
  }

  /** Reads what its process tree uses; may wait for a disk. */
  Supplier<ProcessUsage> usage() {
    return usage;
  }

  String role() {
    return recorder.role().word();
  }

  List<InstanceSample> samples() {
    return history.samples();
  }

  /** Takes what was just read; where that is nothing, the usage before stays. */
  void used(Optional<ProcessUsage> now, long nanos) {
    last = now.orElse(last);
    readNanos = Optional.of(nanos);
  }

  /** Whether its usage was read, or tried to be, within this time. */
  boolean isReadWithin(Duration age, long nanos) {
    return readNanos.filter(at -> nanos - at <= age.toNanos()).isPresent();
  }

  /** Adds what happened since the last sample, with the usage that was just read. */
  void sample(Instant at, long nanos) {
    long errors = recorder.errors.sum();
    long answers = Math.max(recorder.answers.sum(), errors);
    LatencySummary latency = recorder.latency.interval();
    Duration cpu = last.cpu().minus(sampledCpu);
    history.add(
        new InstanceSample(
            at,
            (nanos - sampledNanos) / SECOND,
            answers - sampledAnswers,
            errors - sampledErrors,
            latency.p50(),
            latency.p99(),
            last.memory(),
            Math.max(0, cpu.toNanos() / SECOND),
            last.processes(),
            pulseAge(nanos)));
    sampledNanos = nanos;
    sampledAnswers = answers;
    sampledErrors = errors;
    sampledCpu = last.cpu();
  }

  /** What it is doing now. */
  InstanceMetrics metrics(long nanos) {
    long errors = recorder.errors.sum();
    return new InstanceMetrics(
        recorder.instance().value(),
        role(),
        recorder.version().value(),
        recorder.state(),
        recorder.pid(),
        (nanos - recorder.startedNanos()) / SECOND,
        pulseAge(nanos),
        last.memory(),
        last.cpu().toNanos() / SECOND,
        last.processes(),
        Math.max(recorder.answers.sum(), errors),
        errors,
        recorder.latency.summary(),
        recorder.reported());
  }

  /** What it did so far, for a comparison. */
  InstanceFigures figures(long nanos) {
    long errors = recorder.errors.sum();
    return new InstanceFigures(
        recorder.instance().value(),
        recorder.latency.histogram(),
        Math.max(recorder.answers.sum(), errors),
        errors,
        Duration.ofNanos(Math.max(0, nanos - recorder.servingNanos())),
        history.memory());
  }

  private double pulseAge(long nanos) {
    return Math.max(0, nanos - recorder.heardNanos()) / SECOND;
  }
}
