package io.osupervisor.agent.instance;

import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.process.Confinement;
import io.osupervisor.agent.process.ProcessUsage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A process that takes what is written to it, and ends, only when it is told to. */
public final class QuietProcess implements AgentProcess {
  private long backlog;
  private long taken;
  private boolean eager;
  private boolean paused;
  private boolean killed;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** Nothing of it is left. */
  public void end() {
    ended.complete(null);
  }

  void drain() {
    backlog = 0;
  }

  /** From here on it takes everything while it is written. */
  void takeAtOnce() {
    eager = true;
  }

  /** Bytes that it took while they were written. */
  long taken() {
    return taken;
  }

  boolean isPaused() {
    return paused;
  }

  boolean isKilled() {
    return killed;
  }

  @Override
  public long pid() {
    return 1;
  }

  @Override
  public void write(ByteBuffer bytes) {
    if (eager) {
      taken += bytes.remaining();
    } else {
      backlog += bytes.remaining();
    }
  }

  @Override
  public long backlog() {
    return backlog;
  }

  @Override
  public void closeInput() {
    backlog = 0;
  }

  @Override
  public void pauseOutput() {
    paused = true;
  }

  @Override
  public void resumeOutput() {
    paused = false;
  }

  @Override
  public CompletionStage<Void> terminate() {
    return kill();
  }

  @Override
  public CompletionStage<Void> kill() {
    killed = true;
    return ended();
  }

  @Override
  public CompletionStage<Void> ended() {
    return ended;
  }

  @Override
  public ProcessUsage usage() {
    return ProcessUsage.NONE;
  }

  @Override
  public Duration effort() {
    return Duration.ZERO;
  }

  @Override
  public Confinement confinement() {
    throw new UnsupportedOperationException("nobody asks a quiet process");
  }

  @Override
  public long droppedLogLines() {
    return 0;
  }
}
