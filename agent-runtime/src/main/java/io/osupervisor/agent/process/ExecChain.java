package io.osupervisor.agent.process;

import io.osupervisor.agent.process.CgroupLayout.Controller;
import io.osupervisor.agent.process.Platform.Feature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The programs that replace one another until the agent's own: {@code unshare} where a namespace is
 * wanted, a shell that sets limits and joins the control groups, {@code setpriv} that gives up
 * rights. All in one process, so that nothing of the agent ever runs unconfined.
 */
record ExecChain(Platform platform, Path dataDirectory) {

  /**
   * @param program found by {@link CommandLookup}
   * @param doors of the control groups
   */
  List<String> build(Launch launch, Isolation isolation, Path program, Collection<Path> doors) {
    List<String> chain = new ArrayList<>();
    unshare(chain, launch.limits(), isolation.mode());
    chain.add(platform.tool("sh"));
    chain.add("-c");
    chain.add(script(launch.limits(), isolation, doors));
    chain.add("sh");
    setpriv(chain, isolation);
    chain.add(program.toString());
    chain.addAll(launch.command().subList(1, launch.command().size()));
    return chain;
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
      script
          .append(platform.tool("mount"))
          .append(" -t tmpfs -o size=4k,mode=000 tmpfs ")
          .append(quoted(dataDirectory))
          .append('\n');
    }
    // The shell's own variables are no part of an agent's environment.
    return script.append("unset PWD OLDPWD\nexec \"$@\"").toString();
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
    chain.addAll(List.of("--no-new-privs", "--pdeathsig", "TERM"));
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
