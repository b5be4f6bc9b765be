package io.osupervisor.arbiter.check;

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
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the genome's check command once, confined, on a private copy of a candidate's files. */
final class CheckCommand implements ProcessListener {
  private final Candidate candidate;
  private final AgentPolicy policy;
  private final AgentServices services;
  private final CheckOutput output;
  private final CompletableFuture<ExitReason> exit = new CompletableFuture<>();
  private @Nullable AgentProcess process;
  private boolean abandoned;

  /**
   * How the command ended.
   *
   * @param exit null where it was killed for taking too long
   * @param output the end of what it printed
   */
  record Outcome(@Nullable ExitReason exit, String output) {
    boolean passed() {
      return exit instanceof ExitReason.Exited exited && exited.code() == 0;
    }
  }

  /**
   * @param policy confines it
   */
  CheckCommand(Candidate candidate, AgentPolicy policy, AgentServices services) {
    this.candidate = candidate;
    this.policy = policy;
    this.services = services;
    this.output = new CheckOutput(services.processes().log(candidate.agent()));
  }

  /** Starts it; the stage is done when nothing of it is left, or fails as a launch does. */
  CompletionStage<Outcome> run(Duration timeout) {
    return services
        .starts()
        .launch(
            StartKind.TRIAL,
            () ->
                CompletableFuture.supplyAsync(this::prepare, services.blocking())
                    .thenCompose(launch -> services.processes().launch(launch, this)))
        .thenCompose(started -> attend(started, timeout));
  }

  /** Nobody waits for it any more: it is killed, now or when it comes. */
  synchronized void abandon() {
    abandoned = true;
    if (process != null) {
      process.kill();
    }
  }

  private synchronized void started(AgentProcess launched) {
    process = launched;
    if (abandoned) {
      launched.kill();
    }
  }

  private CompletionStage<Outcome> attend(AgentProcess launched, Duration timeout) {
    started(launched);
    launched.closeInput();
    return exit.copy()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .handle((reason, late) -> reason)
        .thenCompose(reason -> launched.kill().thenApply(gone -> reason))
        .thenCompose(reason -> told(reason));
  }

  private CompletionStage<Outcome> told(@Nullable ExitReason reason) {
    return services
        .processes()
        .logsWritten()
        .thenApply(written -> new Outcome(reason, output.text()));
  }

  private Launch prepare() {
    ProcessHost processes = services.processes();
    InstanceId id = CheckNames.next(candidate.agent());
    Path directory = processes.newDirectory(id);
    try {
      services.versions().materialise(candidate.version(), directory);
      return launch(id, directory);
    } catch (RuntimeException e) {
      discard(processes, directory, e);
      throw e;
    }
  }

  private Launch launch(InstanceId id, Path directory) {
    Limits limits = policy.limits();
    Map<String, String> environment =
        policy.env().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().resolve()));
    return new Launch(
        candidate.agent(),
        id,
        candidate.version(),
        Role.REPLAY,
        candidate.spec().genome().check(),
        environment,
        directory,
        new ProcessLimits(
            limits.memory().bytes(),
            limits.cpu(),
            limits.processes(),
            limits.openFiles(),
            limits.network()),
        IsolationMode.valueOf(policy.isolation().name()),
        policy.killGrace(),
        output);
  }

  private static void discard(ProcessHost processes, Path directory, RuntimeException cause) {
    try {
      processes.discard(directory);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void onOutput(byte[] bytes) {
    output.add(bytes);
  }

  @Override
  public void onOutputClosed() {}

  @Override
  public void onExit(ExitReason reason) {
    exit.complete(reason);
  }

  @Override
  public void onDrained() {}
}
