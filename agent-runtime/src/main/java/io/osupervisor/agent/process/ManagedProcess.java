package io.osupervisor.agent.process;

import io.osupervisor.agent.process.ExitReason.LimitBreached;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A started process: its pipes on the loop, its exit from a pidfd, its end by the undertaker. */
final class ManagedProcess implements AgentProcess {
  private final Launch launch;
  private final int pid;
  private final int pidfd;
  private final ProcessTree tree;
  private final Confinement confinement;
  private final ProcessListener listener;
  private final EpollLoop loop;
  private final Undertaker undertaker;
  private final InputPipe input;
  private final OutputPipe output;
  private final OutputPipe error;
  private final LogIntake log;
  private final ProcessTable table;
  private final AtomicBoolean terminating = new AtomicBoolean();
  private final AtomicReference<@Nullable LimitBreached> breach = new AtomicReference<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private long exitToken;
  private boolean reaped;

  /** What the constructor needs of the host. */
  record Parts(
      EpollLoop loop,
      Undertaker undertaker,
      LogWriter logWriter,
      ProcessTable table,
      java.time.InstantSource clock) {}

  /** The ends of the pipes that stay here, and the process's own descriptor. */
  record Descriptors(int input, int output, int error, int pidfd) {}

  ManagedProcess(
      Launch launch,
      int pid,
      Descriptors fds,
      ProcessTree tree,
      Confinement confinement,
      ProcessListener listener,
      Parts parts) {
    this.launch = launch;
    this.pid = pid;
    this.pidfd = fds.pidfd();
    this.tree = tree;
    this.confinement = confinement;
    this.listener = listener;
    this.loop = parts.loop();
    this.undertaker = parts.undertaker();
    this.table = parts.table();
    this.input = new InputPipe(fds.input(), loop, listener::onDrained, listener::onInputBroken);
    this.output = new OutputPipe(fds.output(), loop, listener::onOutput, listener::onOutputClosed);
    this.log =
        new LogIntake(
            launch.instance(), launch.log(), parts.logWriter(), parts.clock(), this::holdBackLog);
    this.error = new OutputPipe(fds.error(), loop, log::take, log::end);
  }

  /** Begins to listen; nothing is told before. */
  void start() {
    loop.execute(
        () -> {
          output.start();
          error.start();
          exitToken = loop.add(pidfd, EpollLoop.IN, ignored -> exited());
        });
  }

  Launch launch() {
    return launch;
  }

  ProcessTree tree() {
    return tree;
  }

  @Override
  public long pid() {
    return tree.program();
  }

  /** The child of this node that is to be reaped. */
  int leader() {
    return pid;
  }

  @Override
  public void write(ByteBuffer bytes) {
    input.write(bytes);
  }

  @Override
  public long backlog() {
    return input.backlog();
  }

  @Override
  public void closeInput() {
    input.closeAfterQueue();
  }

  @Override
  public void pauseOutput() {
    loop.execute(output::pause);
  }

  @Override
  public void resumeOutput() {
    loop.execute(output::resume);
  }

  @Override
  public long droppedLogLines() {
    return log.dropped();
  }

  @Override
  public CompletionStage<Void> terminate() {
    if (terminating.compareAndSet(false, true)) {
      synchronized (this) {
        if (!reaped) {
          LibC.kill(-pid, LibC.SIGTERM);
          // A stopped process hears of it only when it runs.
          LibC.kill(-pid, LibC.SIGCONT);
        }
      }
      undertaker.later(this::kill, launch.killGrace().toMillis(), TimeUnit.MILLISECONDS);
    }
    return ended();
  }

  @Override
  public CompletionStage<Void> kill() {
    synchronized (this) {
      if (!reaped) {
        LibC.pidfdSignal(pidfd, LibC.SIGKILL);
        killGroup();
        undertaker.strike(tree);
      }
    }
    return ended();
  }

  @Override
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  @Override
  public ProcessUsage usage() {
    return ended.isDone() ? ProcessUsage.NONE : tree.usage(table);
  }

  @Override
  public Duration effort() {
    return ended.isDone() ? Duration.ZERO : tree.effort();
  }

  @Override
  public Confinement confinement() {
    return confinement;
  }

  /** Ends it for a breach; the first one is its exit reason. */
  void breached(LimitBreached what) {
    breach.compareAndSet(null, what);
    kill();
  }

  /** Told by the undertaker when nothing is left. */
  void buried() {
    ended.complete(null);
  }

  private void exited() {
    Optional<ExitReason> status;
    synchronized (this) {
      killGroup();
      status = ChildExit.reap(pid);
      if (status.isEmpty()) {
        return;
      }
      reaped = true;
      loop.remove(pidfd, exitToken);
      LibC.close(pidfd);
    }
    try {
      output.takeRest();
      error.takeRest();
      input.closeNow();
      listener.onExit(reason(status.get()));
    } finally {
      undertaker.bury(this);
    }
  }

  // In one step of the kernel, which no fork outruns. The number is ours until the leader is
  // reaped.
  private void killGroup() {
    LibC.kill(-pid, LibC.SIGKILL);
  }

  private ExitReason reason(ExitReason ended) {
    ExitReason status = tree.unwrapped(ended);
    LimitBreached seen = breach.get();
    if (seen != null) {
      return seen;
    }
    boolean killed = status.equals(new ExitReason.Signalled(LibC.SIGKILL));
    return killed ? LimitPoller.outOfMemory(this).<ExitReason>map(b -> b).orElse(status) : status;
  }

  private void holdBackLog(long millis) {
    error.pause();
    undertaker.later(() -> loop.execute(error::resume), millis, TimeUnit.MILLISECONDS);
  }
}
