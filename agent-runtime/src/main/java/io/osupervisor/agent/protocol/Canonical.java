package io.osupervisor.agent.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Foreign bytes brought into canonical MessagePack, and what was found on the way.
 *
 * <p>Damage ends the work at once. What is merely no protocol value is noted under the entry of the
 * outermost map that it lies in: whether it matters depends on the message's type, which may stand
 * at the end.
 */
final class Canonical {
  final PackBuffer out;
  final KeyCheck keys = new KeyCheck();

  /** The entry of the outermost map that is being written, from 0. */
  int entry;

  /** Whether JSON held a map whose only key is {@code $bin} or {@code $esc}. */
  boolean wrapped;

  private int[] entries = {};
  private @Nullable Problem[] problems = {};
  private int found;

  Canonical(int capacity) {
    out = new PackBuffer(capacity);
  }

  void clear() {
    out.clear();
    keys.clear();
    entry = 0;
    wrapped = false;
    found = 0;
    if (entries.length > 64) {
      entries = new int[0];
      problems = new Problem[0];
    }
  }

  /** Notes the first problem of each entry. */
  void note(Problem problem) {
    if (found > 0 && entries[found - 1] == entry) {
      return;
    }
    if (found == entries.length) {
      int capacity = Math.max(8, 2 * found);
      entries = Arrays.copyOf(entries, capacity);
      problems = Arrays.copyOf(problems, capacity);
    }
    entries[found] = entry;
    problems[found++] = problem;
  }

  @Nullable Problem firstProblem() {
    return found == 0 ? null : problems[0];
  }

  @Nullable Problem problemOf(int wanted) {
    int at = Arrays.binarySearch(entries, 0, found, wanted);
    return at < 0 ? null : problems[at];
  }

  static ProtocolException tooDeep(int limit) {
    return ProtocolException.decodeFailed("maps and lists are nested deeper than " + limit);
  }
}
