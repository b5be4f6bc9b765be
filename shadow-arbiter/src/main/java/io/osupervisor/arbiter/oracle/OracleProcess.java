package io.osupervisor.arbiter.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.governor.StartKind;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.process.IsolationMode;
import io.osupervisor.agent.process.Launch;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessLimits;
import io.osupervisor.agent.process.ProcessListener;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.arbiter.check.LockedFiles;
import io.osupervisor.config.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run of such a program, in a clean environment and a private directory, under a user that no
 * agent has: what it says of a candidate the candidate cannot reach. Safe for several threads.
 */
final class OracleProcess implements ProcessListener {
  /** Whose user it is; no real agent may have its name. */
  static final AgentId USER = new AgentId("osup.oracle");

  private static final int LONGEST_LINE = 1 << 16;
  private static final int SHOWN = 200;

  private final OracleSetup setup;
  private final AgentServices services;
  private final BiConsumer<OracleProcess, byte[]> lines;
  private final BiConsumer<OracleProcess, String> end;
  private final LineInbox inbox = new LineInbox(LONGEST_LINE);
  private final Deque<byte[]> early = new ArrayDeque<>();
  private @Nullable AgentProcess process;
  private boolean killed;

  /**
   * Not yet started.
   *
   * @param lines gets each line that it prints
   * @param end told once or more often that nothing can come of it, and why
   */
  OracleProcess(
      OracleSetup setup,
      AgentServices services,
      BiConsumer<OracleProcess, byte[]> lines,
      BiConsumer<OracleProcess, String> end) {
    this.setup = setup;
    this.services = services;
    this.lines = lines;
    this.end = end;
  }

  /** Starts it, without waiting for it. */
  void start() {
    CompletionStage<Void> unused =
        services
            .starts()
            .launch(
                StartKind.TRIAL,
                () ->
                    CompletableFuture.supplyAsync(this::prepare, services.blocking())
                        .thenCompose(launch -> services.processes().launch(launch, this)))
            .handle(
                (started, failure) -> {
                  if (failure == null) {
                    started(started);
                  } else {
                    end.accept(this, "it cannot be started: " + told(failure));
                  }
                  return null;
                });
  }

  private static String told(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(cause.getMessage());
  }

  private synchronized void started(AgentProcess launched) {
    process = launched;
    if (killed) {
      launched.kill();
    } else {
      early.forEach(launched::write);
    }
    early.clear();
  }

  /** Gives it a line with its end, once it runs. */
  synchronized void write(byte[] line) {
    if (process == null) {
      early.addLast(line);
    } else {
      process.write(line);
    }
  }

  /** Ends it, now or when it comes. */
  synchronized void kill() {
    killed = true;
    if (process != null) {
      process.kill();
    }
  }

  private Launch prepare() {
    ProcessHost processes = services.processes();
    InstanceId id = new InstanceId("oracle-" + UUID.randomUUID());
    Path directory = processes.newDirectory(id);
    try {
      layOut(directory);
      return launch(id, directory);
    } catch (IOException | RuntimeException e) {
      try {
        processes.discard(directory);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new UncheckedIOException("its files cannot be laid out", (IOException) e);
    }
  }

  /** What no hypothesis may change; a candidate's own files have no say in what it is worth. */
  private void layOut(Path directory) throws IOException {
    LockedFiles locked = new LockedFiles(setup.genome());
    VersionContent content = services.versions().content(setup.version());
    for (GenomeFile file : content.files().values()) {
      if (locked.lockOf(file.path()).isEmpty()) {
        continue;
      }
      Path target = directory.resolve(file.path().value());
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.write(target, file.content());
      boolean runs = file.entry().mode() == GenomeFile.Mode.EXECUTABLE;
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(runs ? "rwx------" : "rw-------"));
    }
  }

  private Launch launch(InstanceId id, Path directory) {
    Limits limits = setup.policy().limits();
    Map<String, String> environment =
        setup.policy().env().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().resolve()));
    return new Launch(
        USER,
        id,
        setup.version(),
        Role.REPLAY,
        setup.command(),
        environment,
        directory,
        new ProcessLimits(
            limits.memory().bytes(),
            limits.cpu(),
            limits.processes(),
            limits.openFiles(),
            limits.network()),
        IsolationMode.valueOf(setup.policy().isolation().name()),
        setup.policy().killGrace(),
        services.processes().log(setup.agent()));
  }

  @Override
  public void onOutput(byte[] bytes) {
    try {
      inbox.feed(bytes).ifPresent(line -> lines.accept(this, line));
    } catch (IllegalArgumentException e) {
      kill();
      end.accept(this, "it printed " + e.getMessage() + ", beginning with " + shown(bytes));
    }
  }

  private static String shown(byte[] bytes) {
    String text = new String(bytes, 0, Math.min(SHOWN, bytes.length), UTF_8);
    return "'" + text.replaceAll("\\p{Cntrl}+", " ") + "'";
  }

  @Override
  public void onOutputClosed() {}

  @Override
  public void onExit(ExitReason reason) {
    end.accept(this, "it ended: " + reason.describe());
  }

  @Override
  public void onDrained() {}
}
