package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.bytecode.BytecodeCache;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.governor.StartKind;
import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.process.IsolationMode;
import io.osupervisor.agent.process.Launch;
import io.osupervisor.agent.process.ProcessLimits;
import io.osupervisor.agent.process.ProcessListener;
import io.osupervisor.agent.version.VersionDescription;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Turns a version and a policy into a running process. */
final class InstanceLauncher {

  /** A process and the version it runs. */
  record Launched(AgentProcess process, VersionDescription version) {}

  private InstanceLauncher() {}

  /**
   * Waits for its turn, copies the version's files and starts the process; returns at once.
   *
   * @param slot gets the turn and the process, whatever has become of the instance
   * @param held told why it waits, where the node is at a limit
   */
  static CompletionStage<Launched> launch(
      InstanceSetup setup,
      ProcessListener listener,
      LaunchSlot slot,
      Consumer<AgentException> held) {
    CompletableFuture<StartGate.Pass> turn =
        setup.parts().services().starts().enter(StartKind.of(setup.role()), held);
    slot.awaits(turn);
    return turn.thenCompose(
        pass ->
            slot.entered(pass)
                ? start(setup, listener, slot, pass)
                : CompletableFuture.failedStage(
                    new CancellationException("it was given up before its turn")));
  }

  private static CompletionStage<Launched> start(
      InstanceSetup setup, ProcessListener listener, LaunchSlot slot, StartGate.Pass pass) {
    AgentServices services = setup.parts().services();
    CompletableFuture<Prepared> prepared =
        CompletableFuture.supplyAsync(() -> prepare(setup), services.blocking());
    return pass.use(
            prepared.thenCompose(
                ready ->
                    services
                        .processes()
                        .launch(ready.plan(), listener)
                        .thenApply(
                            process -> {
                              slot.started(process);
                              return process;
                            })))
        .thenCombine(prepared, (process, ready) -> launched(services, process, ready))
        .whenComplete(
            (launched, failure) -> {
              if (failure != null) {
                slot.giveBack();
              }
            });
  }

  private static Launched launched(
      AgentServices services, AgentProcess process, Prepared prepared) {
    services.bytecode().provide(prepared.version());
    return new Launched(process, prepared.version());
  }

  private record Prepared(VersionDescription version, Launch plan) {}

  private static Prepared prepare(InstanceSetup setup) {
    BytecodeCache.requireNotReserved(setup.agent());
    AgentServices services = setup.parts().services();
    Path directory = services.processes().newDirectory(setup.id());
    try {
      VersionDescription version = services.versions().materialise(setup.version(), directory);
      services.bytecode().lay(version, directory);
      return new Prepared(version, plan(setup, version, directory));
    } catch (RuntimeException e) {
      discard(services, directory, e);
      throw e;
    }
  }

  private static void discard(AgentServices services, Path directory, RuntimeException cause) {
    try {
      services.processes().discard(directory);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static Launch plan(InstanceSetup setup, VersionDescription version, Path directory) {
    AgentPolicy policy = setup.policy();
    return new Launch(
        setup.agent(),
        setup.id(),
        setup.version(),
        setup.role(),
        version.command(),
        environment(policy),
        directory,
        limits(policy.limits(), isFenced(setup)),
        IsolationMode.valueOf(policy.isolation().name()),
        policy.killGrace(),
        setup.parts().services().processes().log(setup.agent()));
  }

  private static Map<String, String> environment(AgentPolicy policy) {
    return policy.env().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().resolve()));
  }

  /**
   * What a shadow does must not reach the world, wherever that can be helped; a canary's is real.
   */
  private static boolean isFenced(InstanceSetup setup) {
    return setup.isScratch()
        && setup.role() != Role.CANARY
        && setup.parts().services().processes().capabilities().networkFence();
  }

  private static ProcessLimits limits(Limits limits, boolean fenced) {
    return new ProcessLimits(
        limits.memory().bytes(),
        limits.cpu(),
        limits.processes(),
        limits.openFiles(),
        limits.network() && !fenced);
  }
}
