package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Cuts the keys of a store into parts that follow one another, so that work on them has steps. */
final class StoreSlices {
  private StoreSlices() {}

  /**
   * The bounds of the parts, in order: the first key there may be, each key where a part ends and
   * the next begins, and one behind all. Commits, heads and facts are the last part.
   *
   * @param heads whose events are there
   * @param most parts of events, which have about as many events each
   */
  static List<byte[]> bounds(Map<String, Head> heads, int most) {
    long all = heads.values().stream().mapToLong(StoreSlices::events).sum();
    long each = Math.max(1, (all + most - 1) / most);
    List<byte[]> bounds = new ArrayList<>(List.of(StoreKeys.firstEvent()));
    long before = 0;
    for (String id : inOrder(heads)) {
      Head head = heads.getOrDefault(id, Head.NONE);
      long next = before == 0 ? each : (each - before % each) % each;
      while (next < events(head)) {
        bounds.add(StoreKeys.event(id, head.deletedTo() + 1 + next));
        next += each;
      }
      before += events(head);
    }
    bounds.add(StoreKeys.firstCommit());
    bounds.add(StoreKeys.behindAll());
    return bounds;
  }

  private static long events(Head head) {
    return head.highest() - head.deletedTo();
  }

  /** As the store sorts them, which is not as texts sort. */
  private static List<String> inOrder(Map<String, Head> heads) {
    return heads.keySet().stream()
        .sorted(Comparator.comparing(id -> id.getBytes(UTF_8), Arrays::compareUnsigned))
        .toList();
  }
}
