package io.osupervisor.traffic;

import io.osupervisor.traffic.Layout.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every arm exactly its weight in buckets and moves as few buckets as that takes: only arms
 * that shrink give buckets away, their highest first, and only arms that grow get any. So a key
 * never leaves an arm that grows.
 */
final class Reweighing {
  private static final int FREE = -1;

  private final List<Share> shares;
  private final int[] owners = new int[Buckets.COUNT];
  private final int[] held;

  private Reweighing(List<Share> shares) {
    this.shares = shares;
    held = new int[shares.size()];
  }

  static List<Span> of(List<Span> before, List<Share> shares) {
    Reweighing reweighing = new Reweighing(shares);
    reweighing.read(before);
    reweighing.giveAway();
    reweighing.handOut();
    return reweighing.spans();
  }

  private void read(List<Span> before) {
    Map<Arm, Integer> places = new LinkedHashMap<>();
    for (Share share : shares) {
      places.put(share.arm(), places.size());
    }
    int from = 0;
    for (Span span : before) {
      int owner = places.getOrDefault(span.arm(), FREE);
      Arrays.fill(owners, from, span.end(), owner);
      if (owner != FREE) {
        held[owner] += span.end() - from;
      }
      from = span.end();
    }
  }

  private void giveAway() {
    for (int bucket = Buckets.COUNT - 1; bucket >= 0; bucket--) {
      int owner = owners[bucket];
      if (owner != FREE && held[owner] > shares.get(owner).weight()) {
        owners[bucket] = FREE;
        held[owner]--;
      }
    }
  }

  private void handOut() {
    int heir = 0;
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      if (owners[bucket] == FREE) {
        while (held[heir] == shares.get(heir).weight()) {
          heir++;
        }
        owners[bucket] = heir;
        held[heir]++;
      }
    }
  }

  private List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (int bucket = 1; bucket <= Buckets.COUNT; bucket++) {
      int owner = owners[bucket - 1];
      if (bucket == Buckets.COUNT || owners[bucket] != owner) {
        spans.add(new Span(bucket, shares.get(owner).arm()));
      }
    }
    return spans;
  }
}
