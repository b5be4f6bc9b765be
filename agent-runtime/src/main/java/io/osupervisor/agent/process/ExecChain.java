package io.osupervisor.agent.process;

import io.osupervisor.agent.process.CgroupLayout.Controller;
import io.osupervisor.agent.process.Platform.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs that replace one another until the agent's own: {@code unshare} where a namespace is
 * wanted, a shell that sets limits and joins the control groups, {@code setpriv} that gives up
 * rights, and {@link BubbleWrap}. Nothing of the agent ever runs unconfined.
 */
record ExecChain(Platform platform, Path dataDirectory, List<Path> secrets) {
  private static final Path USER_SERVICES = Path.of("/run/user");

  /**
   * @param program found by {@link CommandLookup}
   * @param doors of the control groups
   */
  List<String> build(Launch launch, Isolation isolation, Path program, Collection<Path> doors) {
    List<String> chain = new ArrayList<>();
    boolean wrapped = isolation.mode() == IsolationMode.BUBBLEWRAP;
    if (!wrapped) {
      unshare(chain, launch.limits(), isolation.mode());
    }
    chain.add(platform.tool("sh"));
    chain.add("-c");
    chain.add(script(launch.limits(), isolation, doors));
    chain.add("sh");
    setpriv(chain, isolation);
    if (wrapped) {
      chain.addAll(wrap(launch, isolation).command(platform));
    }
    chain.add(program.toString());
    chain.addAll(launch.command().subList(1, launch.command().size()));
    return chain;
  }

  private BubbleWrap wrap(Launch launch, Isolation isolation) {
    List<Path> hidden = new ArrayList<>();
    if (isolation.uid().isEmpty()) {
      // Services of the node's user listen there, one of which starts programs for it.
      Stream<Path> services = Stream.of(USER_SERVICES).filter(Files::isDirectory);
      List<Path> all = Stream.concat(hidden(), services).map(ExecChain::real).distinct().toList();
      // Within what is hidden nothing can be mounted.
      all.stream()
          .filter(path -> all.stream().noneMatch(at -> path.startsWith(at) && !path.equals(at)))
          .forEach(hidden::add);
    }
    ProcessLimits limits = launch.limits();
    return new BubbleWrap(real(launch.directory()), limits.network(), limits.memory(), hidden);
  }

  // Bubblewrap makes what it mounts on by names that it does not follow.
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw ProcessErrors.directoryFailed(path, e);
    }
  }

  private void unshare(List<String> chain, ProcessLimits limits, IsolationMode mode) {
    List<String> options = new ArrayList<>();
    if (mode == IsolationMode.NAMESPACE) {
      options.addAll(List.of("--keep-caps", "--mount"));
    }
    if (!limits.network()) {
      options.add("--net");
    }
    if (options.isEmpty()) {
      return;
    }
    chain.add(platform.tool("unshare"));
    if (mode != IsolationMode.UID) {
      chain.addAll(List.of("--user", "--map-current-user"));
    }
    chain.addAll(options);
    chain.add("--");
  }

  private String script(ProcessLimits limits, Isolation isolation, Collection<Path> doors) {
    StringBuilder script = new StringBuilder("set -e\n");
    for (Path door : doors) {
      script.append("echo 0 > ").append(quoted(door)).append('\n');
    }
    script.append("ulimit -c 0\n");
    int files = Math.min(limits.openFiles(), platform.openFiles());
    script.append("ulimit -n ").append(files).append('\n');
    if (!platform.cgroups().limits(Controller.PIDS)) {
      script.append("ulimit -p ").append(userTasks(limits, isolation)).append('\n');
    }
    // When memory runs out altogether, agents go before the node.
    script.append("echo 500 > /proc/self/oom_score_adj 2>/dev/null || :\n");
    if (isolation.mode() == IsolationMode.NAMESPACE) {
      hidden()
          .forEach(
              folder ->
                  script
                      .append(platform.tool("mount"))
                      .append(" -t tmpfs -o size=4k,mode=000 tmpfs ")
                      .append(quoted(folder))
                      .append('\n'));
    }
    if (isolation.mode() == IsolationMode.BUBBLEWRAP) {
      script.append(BubbleWrap.BEFORE);
    }
    // The shell's own variables are no part of an agent's environment.
    return script.append("unset PWD OLDPWD\nexec \"$@\"").toString();
  }

  /** What the agent's user could read, but must not. */
  private Stream<Path> hidden() {
    return Stream.concat(Stream.of(dataDirectory), secrets.stream().filter(Files::isDirectory));
  }

  // Counts whatever runs under the user: a last fence against fork bombs, not the limit.
  private int userTasks(ProcessLimits limits, Isolation isolation) {
    int wanted = isolation.uid().isPresent() ? 4 * limits.tasks() : 4096 + limits.tasks();
    return Math.min(wanted, platform.hardProcesses());
  }

  private void setpriv(List<String> chain, Isolation isolation) {
    if (!platform.can(Feature.NO_NEW_PRIVILEGES)) {
      return;
    }
    chain.add(platform.tool("setpriv"));
    // What ignores TERM, as bubblewrap's own processes do, would outlive the node.
    String death = isolation.mode() == IsolationMode.BUBBLEWRAP ? "KILL" : "TERM";
    chain.addAll(List.of("--no-new-privs", "--pdeathsig", death));
    isolation
        .uid()
        .ifPresent(
            uid -> {
              String number = Integer.toString(uid);
              chain.addAll(List.of("--reuid", number, "--regid", number, "--clear-groups"));
            });
    if (isolation.mode() == IsolationMode.NAMESPACE) {
      chain.addAll(List.of("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"));
    }
    chain.add("--");
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }
}
