package io.osupervisor.agent.health;

import io.osupervisor.agent.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one agent, over all its instances. Any thread may write, any may read; numbers
 * read together may lie a few events apart.
 */
public final class AgentRecorder {
  /** Ended requests by outcome. */
  public final Counts requests = new Counts();

  /** Restarts after a fault, by cause. */
  public final Counts restarts = new Counts();

  /** Bad input by its code. */
  public final Counts faults = new Counts();

  /** From a request's frame written to its answer's frame read. */
  public final Latencies latency = new Latencies();

  /** From a fault to serving again. */
  public final Latencies recovery = new Latencies();

  /**
   * From the moment a swap found the primary quiet to the new version's first readiness to serve.
   */
  public final Latencies swapPause = new Latencies();

  /** From the moment an agent was given another version to the one in which it had taken it. */
  public final Latencies reload = new Latencies();

  /** From an append to its durability. */
  public final Latencies commit = new Latencies();

  /** From the first byte of a checkpoint to its durability. */
  public final Latencies checkpointSave = new Latencies();

  /** Entries made durable, their bytes, and checkpoints taken. */
  public final LongAdder appends = new LongAdder();

  public final LongAdder appendedBytes = new LongAdder();
  public final LongAdder checkpoints = new LongAdder();

  /** Lines of the agent's log beyond its rate. */
  public final LongAdder logLinesDropped = new LongAdder();

  private volatile boolean up;
  private volatile int queued;
  private volatile int inFlight;
  private volatile long lag;
  private volatile long lastSeq;
  private volatile @Nullable Checkpoint newest;

  /** The newest checkpoint: when it was durable, and its size uncompressed. */
  private record Checkpoint(Instant at, long bytes) {}

  /** Whether the agent answers requests now. */
  public void up(boolean now) {
    up = now;
  }

  /** How many requests wait to be written. */
  public void queued(int now) {
    queued = now;
  }

  /** How many requests are written and not answered. */
  public void inFlight(int now) {
    inFlight = now;
  }

  /**
   * Where the log stands.
   *
   * @param entries received and not yet durable
   * @param lastSeq the highest durable number, 0 before the first
   */
  public void lag(long entries, long lastSeq) {
    lag = entries;
    this.lastSeq = lastSeq;
  }

  /** A checkpoint became durable. */
  public void checkpointTaken(Instant at, long bytes) {
    checkpoints.increment();
    newest = new Checkpoint(at, bytes);
  }

  /** The newest checkpoint was taken before this node took the agent over. */
  public void checkpointFound(Instant at, long bytes) {
    newest = new Checkpoint(at, bytes);
  }

  /** No checkpoint is left. */
  public void checkpointsGone() {
    newest = null;
  }

  /** When the newest checkpoint was durable. */
  public Optional<Instant> checkpointAt() {
    return Optional.ofNullable(newest).map(Checkpoint::at);
  }

  /** Everything at this moment, with the given instances. */
  public AgentMetrics metrics(AgentId agent, Instant now, List<InstanceMetrics> instances) {
    return new AgentMetrics(
        agent.value(),
        up,
        restarts.snapshot(),
        requests.snapshot(),
        queued,
        inFlight,
        latency.summary(),
        recovery.summary(),
        swapPause.summary(),
        reload.summary(),
        new AgentMetrics.Wal(lastSeq, appends.sum(), appendedBytes.sum(), lag, commit.summary()),
        checkpoints(now),
        faults.snapshot(),
        logLinesDropped.sum(),
        instances);
  }

  private AgentMetrics.Checkpoints checkpoints(Instant now) {
    Checkpoint last = newest;
    return new AgentMetrics.Checkpoints(
        checkpoints.sum(),
        last == null ? -1 : Math.max(0, Duration.between(last.at(), now).toNanos() / 1e9),
        last == null ? 0 : last.bytes(),
        checkpointSave.summary());
  }
}
