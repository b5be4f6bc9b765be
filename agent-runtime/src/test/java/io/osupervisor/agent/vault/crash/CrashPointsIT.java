package io.osupervisor.agent.vault.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.osupervisor.agent.vault.crash.Strike.Outcome;
import io.osupervisor.agent.vault.crash.Strikes.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A process that is killed right before a call of the kernel, which is right after the one before
 * it: whatever the call, what was acknowledged is there, once and whole. A point is the call and
 * the kind of file that it is for.
 */
class CrashPointsIT {
  private static final int KILLS = 5;

  /** Where two threads share the work, a strike may miss: then it is struck again. */
  private static final int MOST_ROUNDS = 10;

  /** Those that must be among them. */
  private static final List<String> NAMED =
      List.of(
          "msync log",
          "fdatasync log",
          "ftruncate log",
          "openat log",
          "unlink log",
          "openat table",
          "msync table",
          "ftruncate table",
          "unlink table",
          "openat manifest",
          "msync manifest",
          "unlink manifest",
          "openat CURRENT",
          "msync CURRENT",
          "rename CURRENT",
          "fsync store's folder",
          "pwrite64 ledger",
          "fdatasync ledger",
          "openat next ledger",
          "write next ledger",
          "fsync next ledger",
          "rename ledger",
          "fsync ledger's folder",
          "unlink ledger",
          "openat next snapshot",
          "write next snapshot",
          "fsync next snapshot",
          "rename snapshot",
          "fsync snapshot's folder",
          "unlink snapshot",
          "openat next blob",
          "write next blob",
          "pwrite64 next blob",
          "fsync next blob",
          "rename blob",
          "fsync blob's folder",
          "unlink blob",
          "writev acknowledgement");

  @BeforeAll
  static void needsStrace() throws Exception {
    assumeTrue(LoadProcess.mayTrace(), "there is no strace, or it may not look into processes");
  }

  @Test
  void shouldKeepWhatItAcknowledgedWhenKilledAtAFewPoints() throws Exception {
    try (Strikes strikes = new Strikes()) {
      List<Fault> faults = new ArrayList<>();
      List<Outcome> outcomes =
          strikes.run(
              Stream.of(
                  new Strike(DiskLoad.OPENER, "rename", 3, Strike.KILL),
                  new Strike(DiskLoad.WRITER, "msync", 9, Strike.KILL),
                  new Strike(DiskLoad.COMPACTOR, "msync", 6, Strike.KILL),
                  new Strike(DiskLoad.SNAPSHOTS, "rename", 4, Strike.KILL)),
              faults);
      assertThat(faults).isEmpty();
      assertThat(outcomes)
          .extracting(Outcome::point)
          .satisfiesExactly(
              opener -> assertThat(opener).startsWith("rename "),
              writer -> assertThat(writer).isEqualTo("msync log"),
              // Which tables it writes and when is up to it.
              compactor -> assertThat(compactor).startsWith("msync "),
              snapshots -> assertThat(snapshots).isEqualTo("rename snapshot"));
      assertThat(outcomes).noneMatch(outcome -> outcome.ended().whole());
    }
  }

  @Test
  @Tag("proof")
  void shouldKeepWhatItAcknowledgedWhereverItIsKilled() throws Exception {
    try (Strikes strikes = new Strikes()) {
      Map<String, List<Strike>> plan = plan(strikes.profiles());
      assertThat(plan.keySet()).containsAll(NAMED);
      List<Fault> faults = new ArrayList<>();
      Map<String, Tally> tallies = new TreeMap<>();
      // A thread may take another way than the one that was watched: what counts is what was hit.
      for (int round = 0;
          round < MOST_ROUNDS && lacking(tallies, plan).findAny().isPresent();
          round++) {
        int from = round;
        Stream<Strike> due =
            lacking(tallies, plan)
                .flatMap(
                    point ->
                        spread(
                            plan.getOrDefault(point, List.of()),
                            from,
                            tallies.getOrDefault(point, Tally.NONE).kills));
        for (Outcome outcome : strikes.run(due, faults)) {
          if (!outcome.point().isEmpty()) {
            tallies.computeIfAbsent(outcome.point(), point -> new Tally()).add(outcome);
          }
        }
      }
      print(tallies, faults);
      assertThat(faults).isEmpty();
      assertThat(lacking(tallies, plan).filter(NAMED::contains)).isEmpty();
    }
  }

  /** All strikes at each point. */
  private static Map<String, List<Strike>> plan(Map<String, List<TracedCall>> profiles) {
    Map<String, List<Strike>> plan = new TreeMap<>();
    profiles.forEach(
        (thread, calls) ->
            calls.forEach(
                call ->
                    plan.computeIfAbsent(call.point(), point -> new ArrayList<>())
                        .add(new Strike(thread, call.name(), call.index(), Strike.KILL))));
    return plan;
  }

  private static Stream<String> lacking(
      Map<String, Tally> tallies, Map<String, List<Strike>> plan) {
    return plan.keySet().stream()
        .filter(point -> tallies.getOrDefault(point, Tally.NONE).kills < KILLS);
  }

  /** As many as are lacking, from the first call to the last; the same again where it is one. */
  private static Stream<Strike> spread(List<Strike> strikes, int from, int kills) {
    int wanted = KILLS - kills;
    return IntStream.range(0, wanted)
        .mapToObj(i -> strikes.get((i * strikes.size() / wanted + from) % strikes.size()));
  }

  private static void print(Map<String, Tally> tallies, List<Fault> faults) {
    int kills = tallies.values().stream().mapToInt(tally -> tally.kills).sum();
    System.out.printf("%d kills at %d points, faults: %d%n", kills, tallies.size(), faults.size());
    tallies.forEach((point, tally) -> System.out.printf("%-26s %s%n", point, tally));
  }

  /** The kills at one point. */
  private static final class Tally {
    static final Tally NONE = new Tally();

    private final Map<String, Integer> threads = new HashMap<>();
    private int kills;
    private long fewest = Long.MAX_VALUE;
    private long most;

    void add(Outcome outcome) {
      long acknowledged = outcome.ended().told().values().stream().mapToLong(n -> n).sum();
      kills++;
      threads.merge(outcome.strike().thread(), 1, Integer::sum);
      fewest = Math.min(fewest, acknowledged);
      most = Math.max(most, acknowledged);
    }

    @Override
    public String toString() {
      return "%3d kills, all of %d to %d acknowledged there; in %s"
          .formatted(kills, fewest, most, new TreeMap<>(threads));
    }
  }
}
