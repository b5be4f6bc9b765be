package io.osupervisor.agent.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what a dead node of the same data directory left running, and clears up after it. */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final RunFiles files;
  private final UidUsers users;

  Leftovers(RunFiles files, UidUsers users) {
    this.files = files;
    this.users = users;
  }

  /**
   * Blocks until nothing is left, at most ten seconds for each instance.
   *
   * @param live tells which instances are this node's own
   * @return how many instances still had a living process
   */
  int end(Predicate<String> live) {
    List<RunFiles.Entry> dead =
        files.all().stream().filter(entry -> !live.test(entry.instance())).toList();
    int ended = 0;
    for (RunFiles.Entry entry : dead) {
      if (entry.sameBoot() && endTree(entry)) {
        LOG.warn("ended instance {} that a former node had left running", entry.instance());
        ended++;
      }
    }
    // Only now: a user may have had several instances, each of which is to be counted.
    dead.stream().filter(RunFiles.Entry::sameBoot).forEach(this::endStrays);
    dead.forEach(this::clearUp);
    return ended;
  }

  // The user is left out of the tree, so that the look at all processes is never spared.
  private boolean endTree(RunFiles.Entry entry) {
    ProcessTree tree =
        new ProcessTree(
            entry.instance(),
            entry.leader(),
            0,
            OptionalInt.empty(),
            Optional.of(Cgroup.found(entry.cgroups())),
            users);
    boolean lived = !tree.members(TreeScan.now()).isEmpty();
    repeatUntilEmpty(entry, tree::kill);
    return lived;
  }

  private void endStrays(RunFiles.Entry entry) {
    users.enter(entry.uid());
    try {
      repeatUntilEmpty(entry, () -> entry.uid().isEmpty() || killStrays(entry));
    } finally {
      users.leave(entry.uid());
    }
  }

  private boolean killStrays(RunFiles.Entry entry) {
    List<ProcEntry> strays =
        users.strays(TreeScan.now(), entry.uid().orElseThrow(), entry.instance());
    strays.forEach(stray -> LibC.kill(stray.pid(), LibC.SIGKILL));
    return strays.isEmpty();
  }

  private static void repeatUntilEmpty(RunFiles.Entry entry, BooleanSupplier kill) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!kill.getAsBoolean()) {
      if (System.nanoTime() > end) {
        LOG.error("processes of former instance {} cannot be ended", entry.instance());
        return;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void clearUp(RunFiles.Entry entry) {
    Cgroup group = Cgroup.found(entry.cgroups());
    Set<Path> parents = group.parents();
    group.remove();
    Cgroup.removeParents(parents);
    try {
      if (!entry.privateDirectory().toString().isEmpty()) {
        PrivateDirectory.delete(entry.privateDirectory());
      }
    } catch (IOException e) {
      LOG.warn("the directory of a former instance stays: {}", e.toString());
    }
    files.remove(entry.instance());
  }
}
