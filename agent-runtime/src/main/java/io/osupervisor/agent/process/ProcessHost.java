package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the processes of all agents of one node.
 *
 * <p>Threads: the loops that serve pipes and exits, a launcher, an undertaker that ends trees, a
 * poller of limits and a writer of logs. None belongs to a process. Beside the node a guard waits,
 * which ends the processes of a node that was killed.
 */
public final class ProcessHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessHost.class);
  private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(10);

  private final ProcessTable table = new ProcessTable(System::nanoTime);
  private final ProcessHostSettings settings;
  private final Platform platform;
  private final InstantSource clock;
  private final RunFiles runFiles;
  private final Guard guard;
  private final UidUsers users = new UidUsers();
  private final Launcher launcher;
  private final List<EpollLoop> loops = new ArrayList<>();
  private final LogWriter logWriter = new LogWriter("osup-process-log");
  private final Undertaker undertaker = new Undertaker("osup-process-end", this::cleared);
  // One thread for good: the kernel signals the agents when the thread that started them ends.
  private final ExecutorService launching =
      Executors.newSingleThreadExecutor(Threads.daemon("osup-process-launch"));
  private final ScheduledExecutorService polling =
      Executors.newSingleThreadScheduledExecutor(Threads.daemon("osup-process-limits"));
  private final Map<String, ManagedProcess> live = new ConcurrentHashMap<>();
  private final Map<AgentId, RotatingLog> logs = new ConcurrentHashMap<>();
  private final Set<Path> groupParents = ConcurrentHashMap.newKeySet();
  private int nextLoop;

  /**
   * Looks at the platform, which takes some tens of milliseconds.
   *
   * @throws AgentException {@code host_unsupported} or {@code data_directory_failed}
   */
  public static ProcessHost open(ProcessHostSettings settings) {
    return new ProcessHost(settings, Platform.detect(settings.firstUid()), InstantSource.system());
  }

  ProcessHost(ProcessHostSettings settings, Platform platform, InstantSource clock) {
    this.settings = settings;
    this.platform = platform;
    this.clock = clock;
    prepareDirectories();
    Path runDirectory = settings.dataDirectory().resolve("run");
    UidRegistry uids =
        new UidRegistry(
            settings.dataDirectory().resolve("uids"), settings.firstUid(), settings.uids());
    // An ignored signal would let the kernel throw exit statuses away.
    LibC.signal(LibC.SIGCHLD, 0);
    this.guard = new Guard(platform, runDirectory);
    try {
      this.runFiles = new RunFiles(runDirectory, guard.node());
      this.launcher = new Launcher(settings, platform, uids, users, runFiles);
      for (int i = 0; i < settings.loops(); i++) {
        loops.add(new EpollLoop("osup-process-loop-" + i));
      }
      startPolling();
    } catch (RuntimeException | Error e) {
      guard.close();
      polling.shutdownNow();
      launching.shutdownNow();
      loops.forEach(EpollLoop::close);
      throw e;
    }
    platform.describe().missing().forEach(LOG::warn);
  }

  /** What this platform allows. */
  public HostCapabilities capabilities() {
    return platform.describe();
  }

  /**
   * Starts a process. Never blocks: the stage completes on the launcher's thread, and the listener
   * hears nothing before. It fails with an {@link AgentException}: {@code command_not_found},
   * {@code isolation_unavailable}, {@code network_fence_unavailable}, {@code
   * directory_unreachable}, {@code environment_invalid}, {@code start_failed}, {@code host_closed}
   * and others; then the private directory is deleted, too.
   */
  public CompletionStage<AgentProcess> launch(Launch launch, ProcessListener listener) {
    CompletableFuture<AgentProcess> started = new CompletableFuture<>();
    try {
      launching.execute(() -> launchNow(launch, listener, started));
    } catch (RejectedExecutionException e) {
      started.completeExceptionally(ProcessErrors.hostClosed());
    }
    return started;
  }

  /**
   * The files that a command's first word may mean, whatever the private directory holds; which of
   * them is run also depends on the agent's user.
   */
  public List<Path> programs(String word) {
    return launcher.programs(word);
  }

  /**
   * A new, empty private directory for an instance, where its agent's user can reach it.
   *
   * @throws AgentException {@code directory_failed}
   */
  public Path newDirectory(InstanceId instance) {
    Path directory = settings.instances().resolve(instance.value());
    try {
      return Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw ProcessErrors.directoryFailed(directory, e);
    }
  }

  /** Deletes a directory of {@link #newDirectory} for which no launch will be asked. */
  public void discard(Path directory) throws IOException {
    PrivateDirectory.delete(directory);
  }

  /** The log of an agent, shared by all its instances. */
  public LogSink log(AgentId agent) {
    return logs.computeIfAbsent(
        agent,
        id -> new RotatingLog(settings.logs(), id, settings.logFileSize(), settings.logFiles()));
  }

  /** Reads what {@link #log} wrote. */
  public LogReader logReader(AgentId agent) {
    return new LogReader(settings.logs(), agent);
  }

  /** Completes when every line that processes printed before is in their logs. */
  public CompletionStage<Void> logsWritten() {
    return logWriter.flushed().minimalCompletionStage();
  }

  /**
   * Ends what a dead node of the same data directory left running and deletes its private
   * directories. Blocks; call it once, after the data directory is locked and before the first
   * launch.
   *
   * @return how many instances still had a living process
   */
  public int endLeftovers() {
    return new Leftovers(runFiles, users).end(live::containsKey);
  }

  /** Kills every process, waits for their end, at most ten seconds, and ends the threads. */
  @Override
  public void close() {
    endAll();
    polling.shutdownNow();
    undertaker.close();
    guard.close();
    loops.forEach(EpollLoop::close);
    logWriter.close();
    Cgroup.removeParents(groupParents);
    removeInstancesDirectory();
  }

  /** Ends every process and starts no more; waits a few seconds at most. */
  public void endAll() {
    launching.shutdown();
    awaitLaunches();
    List<CompletableFuture<Void>> endings = new ArrayList<>();
    for (ManagedProcess process : live.values()) {
      endings.add(process.kill().toCompletableFuture());
    }
    try {
      CompletableFuture.allOf(endings.toArray(CompletableFuture[]::new))
          .get(CLOSING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      LOG.error("{} processes did not end in time", live.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // It lies outside of the data directory, where nobody else would clear it up.
  private void removeInstancesDirectory() {
    try {
      Files.deleteIfExists(settings.instances());
    } catch (IOException e) {
      LOG.warn("the directory of private directories stays: {}", e.toString());
    }
  }

  private void launchNow(
      Launch launch, ProcessListener listener, CompletableFuture<AgentProcess> started) {
    try {
      EpollLoop loop = loops.get(nextLoop++ % loops.size());
      ManagedProcess process =
          launcher.launch(
              launch,
              listener,
              new ManagedProcess.Parts(loop, undertaker, logWriter, table, clock));
      process.tree().cgroup().ifPresent(group -> groupParents.addAll(group.parents()));
      live.put(launch.instance().value(), process);
      started.complete(process);
      process.start();
    } catch (AgentException e) {
      started.completeExceptionally(e);
    } catch (Throwable e) { // This thread must not end: every agent would be signalled.
      LOG.error("a launch failed", e);
      started.completeExceptionally(e);
    }
  }

  private void cleared(ManagedProcess process) {
    process.tree().leave();
    runFiles.remove(process.launch().instance().value());
    live.remove(process.launch().instance().value());
  }

  private boolean isAwaited(int pid) {
    return live.values().stream().anyMatch(process -> process.leader() == pid);
  }

  private void awaitLaunches() {
    try {
      if (!launching.awaitTermination(CLOSING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.error("a launch does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepareDirectories() {
    try {
      Files.createDirectories(settings.dataDirectory());
      Files.setPosixFilePermissions(
          settings.dataDirectory(), PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(settings.instances());
      Object owner =
          Files.getAttribute(settings.instances(), "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (!owner.equals(LibC.getuid()) || Files.isSymbolicLink(settings.instances())) {
        throw new IOException("it belongs to another user: " + owner);
      }
      Files.setPosixFilePermissions(
          settings.instances(), PosixFilePermissions.fromString("rwx--x--x"));
    } catch (IOException e) {
      throw ProcessErrors.dataDirectoryFailed(settings.instances(), e);
    }
  }

  private void startPolling() {
    every(LimitPoller.MILLIS, new LimitPoller(live::values, table));
    every(1000, guard::keep);
    if (LibC.getpid() == 1) {
      every(1000, new OrphanReaper(1, this::isAwaited));
    }
  }

  private void every(long millis, Runnable task) {
    ScheduledFuture<?> unused =
        polling.scheduleWithFixedDelay(() -> guarded(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("watching processes failed", e);
    }
  }

  /** For tests: the process that ends the others when this one is gone. */
  int guardPid() {
    return guard.pid();
  }

  /** For tests: the instances that are not yet cleared. */
  Set<String> liveInstances() {
    return new HashSet<>(live.keySet());
  }
}
