package io.osupervisor.agent.process;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Buries what agents left behind when the node is process 1 of its container and inherits every
 * orphan. A zombie must be seen twice, so that children which somebody waits for are left alone.
 */
final class OrphanReaper implements Runnable {
  private final int self;
  private final IntPredicate awaited;
  private Set<ProcEntry.Key> seen = Set.of();

  /**
   * @param awaited tells the processes whose exit the node itself takes
   */
  OrphanReaper(int self, IntPredicate awaited) {
    this.self = self;
    this.awaited = awaited;
  }

  @Override
  public void run() {
    Set<ProcEntry.Key> now = new HashSet<>();
    for (ProcEntry entry : ProcFs.processes()) {
      if (entry.parent() == self && !entry.isAlive() && !awaited.test(entry.pid())) {
        if (seen.contains(entry.key())) {
          ChildExit.reap(entry.pid());
        } else {
          now.add(entry.key());
        }
      }
    }
    seen = now;
  }
}
