package io.osupervisor.agent.vault.crash;

import io.osupervisor.agent.vault.crash.Strike.Outcome;
import io.osupervisor.agent.vault.journal.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Strikes at many loads, two at a time, each in a folder of its own that goes afterwards. */
final class Strikes implements AutoCloseable {
  static final List<String> THREADS =
      List.of(
          DiskLoad.OPENER,
          DiskLoad.WRITER,
          DiskLoad.LEDGER,
          DiskLoad.COMPACTOR,
          DiskLoad.SNAPSHOTS,
          DiskLoad.BLOBS);

  private final Path scratch;
  private final LoadCheck check;
  private final ExecutorService pairs = Executors.newFixedThreadPool(2);
  private final AtomicInteger runs = new AtomicInteger();

  Strikes() throws IOException {
    scratch = Scratch.create();
    check = new LoadCheck(scratch.resolve("blobs"));
  }

  /** A strike that found a fault, what it hit, and the fault. */
  record Fault(Strike strike, String point, String fault) {
    @Override
    public String toString() {
      return strike + " at " + point + ": " + fault;
    }
  }

  private record Checked(Outcome outcome, Optional<Fault> fault) {}

  /** What came of them all; in {@code faults} what must not come. */
  List<Outcome> run(Stream<Strike> strikes, List<Fault> faults) throws Exception {
    List<Future<Checked>> futures = new ArrayList<>();
    List<Strike> all = strikes.toList();
    all.forEach(strike -> futures.add(pairs.submit(() -> run(strike))));
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      try {
        Checked checked = futures.get(i).get();
        outcomes.add(checked.outcome());
        checked.fault().ifPresent(faults::add);
      } catch (ExecutionException e) {
        faults.add(new Fault(all.get(i), "", String.valueOf(e.getCause())));
      }
    }
    return outcomes;
  }

  private Checked run(Strike strike) throws Exception {
    Path root = scratch.resolve("run-" + runs.incrementAndGet());
    Outcome outcome = strike.run(root);
    Optional<Fault> fault = Optional.empty();
    try {
      check.check(root.resolve("data"), outcome.ended());
    } catch (RuntimeException | AssertionError e) {
      fault = Optional.of(new Fault(strike, outcome.point(), e.toString()));
    }
    Scratch.delete(root);
    return new Checked(outcome, fault);
  }

  /** The calls of each thread that matter, when none is struck. */
  Map<String, List<TracedCall>> profiles() throws Exception {
    Map<String, Future<List<TracedCall>>> under = new TreeMap<>();
    for (String thread : THREADS) {
      Path root = scratch.resolve("profile-" + thread);
      under.put(thread, pairs.submit(() -> Strike.profile(root, thread)));
    }
    Map<String, List<TracedCall>> profiles = new TreeMap<>();
    for (Map.Entry<String, Future<List<TracedCall>>> profile : under.entrySet()) {
      profiles.put(
          profile.getKey(),
          profile.getValue().get().stream().filter(call -> !call.point().isEmpty()).toList());
    }
    return profiles;
  }

  @Override
  public void close() throws IOException {
    pairs.shutdownNow();
    Scratch.delete(scratch);
  }
}
