package io.osupervisor.agent.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Counts the live instances of each agent's user. Once the last one ends, whatever else runs under
 * that user is a stray: it hid its instance id and left its session.
 */
final class UidUsers {
  private final Map<Integer, Integer> live = new HashMap<>();

  synchronized void enter(OptionalInt uid) {
    uid.ifPresent(user -> live.merge(user, 1, Integer::sum));
  }

  synchronized void leave(OptionalInt uid) {
    uid.ifPresent(user -> live.computeIfPresent(user, (key, n) -> n == 1 ? null : n - 1));
  }

  /**
   * What runs as the user although its only instance is the one being ended; but for what carries
   * the id of another instance: a node that does not know of this one may have the same user.
   */
  List<ProcEntry> strays(TreeScan scan, int uid, String instance) {
    synchronized (this) {
      if (live.getOrDefault(uid, 0) > 1) {
        return List.of();
      }
    }
    return scan.entries().stream()
        .filter(ProcEntry::isAlive)
        .filter(entry -> ProcFs.uidOf(entry.pid()).equals(OptionalInt.of(uid)))
        .filter(entry -> isOf(instance, ProcFs.instanceOf(entry.pid())))
        .toList();
  }

  private static boolean isOf(String instance, String carried) {
    return carried.isEmpty() || carried.equals(instance);
  }
}
