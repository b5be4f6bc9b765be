package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a launch into a running, confined process; what it made is undone if a step fails. */
final class Launcher {
  private final ProcessHostSettings settings;
  private final Platform platform;
  private final UidRegistry uids;
  private final UidUsers users;
  private final RunFiles runFiles;
  private final CommandLookup lookup;

  Launcher(
      ProcessHostSettings settings,
      Platform platform,
      UidRegistry uids,
      UidUsers users,
      RunFiles runFiles) {
    this.settings = settings;
    this.platform = platform;
    this.uids = uids;
    this.users = users;
    this.runFiles = runFiles;
    this.lookup = CommandLookup.of(settings.path());
  }

  /**
   * Starts it.
   *
   * @throws AgentException with the reason
   */
  ManagedProcess launch(Launch launch, ProcessListener listener, ManagedProcess.Parts parts) {
    try {
      Isolation isolation = Isolation.decide(launch, platform, uids);
      isolation.checkReachable(launch.directory(), settings.dataDirectory());
      Map<String, String> environment = CleanEnvironment.of(launch, settings.path());
      PrivateDirectory.handOver(launch.directory(), isolation.uid());
      Path program =
          lookup.find(
              launch.command().get(0),
              launch.directory(),
              file -> isolation.mayExecute(file, launch.directory()),
              isolation.user());
      Optional<Cgroup> group = group(launch, isolation.wrappers());
      users.enter(isolation.uid());
      try {
        List<Path> joined = group.map(g -> List.copyOf(g.directories())).orElse(List.of());
        runFiles.write(launch, isolation.uid(), joined);
        List<String> chain =
            new ExecChain(platform, settings.dataDirectory(), settings.secrets())
                .build(launch, isolation, program, group.map(Cgroup::doors).orElse(List.of()));
        return start(new Plan(launch, isolation, group, chain, environment), listener, parts);
      } catch (RuntimeException e) {
        users.leave(isolation.uid());
        group.ifPresent(Cgroup::remove);
        runFiles.remove(launch.instance().value());
        throw e;
      }
    } catch (RuntimeException e) {
      forget(launch.directory(), e);
      throw e;
    }
  }

  List<Path> programs(String word) {
    return lookup.existing(word);
  }

  private record Plan(
      Launch launch,
      Isolation isolation,
      Optional<Cgroup> group,
      List<String> chain,
      Map<String, String> environment) {}

  private ManagedProcess start(Plan plan, ProcessListener listener, ManagedProcess.Parts parts) {
    Launch launch = plan.launch();
    List<Pipe> pipes = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        pipes.add(Pipe.open());
      }
      Pipe in = pipes.get(0);
      Pipe out = pipes.get(1);
      Pipe err = pipes.get(2);
      int pid =
          Spawn.start(
              plan.chain(),
              plan.environment(),
              launch.directory(),
              new Spawn.Streams(in.readEnd(), out.writeEnd(), err.writeEnd()));
      ProcEntry.Key leader = identify(pid);
      int pidfd = LibC.pidfdOpen(pid);
      if (pidfd < 0) {
        AgentException refusal = ProcessErrors.noPipe(LibC.errno());
        LibC.kill(pid, LibC.SIGKILL);
        throw refusal;
      }
      pipes.clear();
      LibC.close(in.readEnd());
      LibC.close(out.writeEnd());
      LibC.close(err.writeEnd());
      runFiles.started(launch.instance(), leader);
      ProcessTree tree =
          new ProcessTree(
              launch.instance().value(),
              leader,
              plan.isolation().wrappers(),
              plan.isolation().uid(),
              plan.group(),
              users);
      return new ManagedProcess(
          launch,
          pid,
          new ManagedProcess.Descriptors(in.writeEnd(), out.readEnd(), err.readEnd(), pidfd),
          tree,
          plan.isolation().confinement(launch, platform),
          listener,
          parts);
    } finally {
      pipes.forEach(Pipe::close);
    }
  }

  private Optional<Cgroup> group(Launch launch, int wrappers) {
    if (platform.cgroups().isEmpty()) {
      return Optional.empty();
    }
    Cgroup group = platform.cgroups().group(settings.identity(), launch.instance());
    try {
      group.create(launch.limits(), wrappers);
      return Optional.of(group);
    } catch (IOException e) {
      group.remove();
      throw ProcessErrors.cgroupFailed(e);
    }
  }

  // Not yet reaped, so the pid is still the one that was started.
  private static ProcEntry.Key identify(int pid) {
    return ProcFs.process(pid).map(ProcEntry::key).orElse(new ProcEntry.Key(pid, 0));
  }

  private static void forget(Path directory, RuntimeException fault) {
    try {
      PrivateDirectory.delete(directory);
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
  }
}
