package io.osupervisor.supervisor.demo;

import java.time.Duration;
import java.util.Optional;

/** What callers see when one version takes over from another. */
final class Takeovers {
  /** What happens so near to the first answer of a version counts for its swap. */
  private static final Duration AROUND = Duration.ofMillis(500);

  private final Story story;
  private final DemoNode node;
  private final Ledger ledger;

  Takeovers(Story story, DemoNode node, Ledger ledger) {
    this.story = story;
    this.node = node;
    this.ledger = ledger;
  }

  /** The promise that a change became the primary, by what its trial showed; whether it holds. */
  boolean promoted(Hypothesis change, String name, Finding shown) {
    boolean primary = change.isProvisional();
    long millis = change.age().toMillis();
    story.detail(
        primary
            ? "primary after %d ms, and watched from now on: %s".formatted(millis, shown)
            : "%s after %d ms: %s".formatted(change.state(), millis, change.brief()));
    story.promise(
        new Promise(
            name + " passes its trial and takes over",
            "%s after %d ms".formatted(primary ? shown.brief() : change.state(), millis),
            primary));
    return primary;
  }

  /** The promise that nobody noticed that it took over. */
  void unnoticed(Hypothesis change, String name) {
    Ledger.Told first = firstOf(change.version());
    long from = first.sent() - AROUND.toNanos();
    long to = first.nanos() + AROUND.toNanos();
    node.await(
        "what happens after a swap",
        () -> System.nanoTime() > to ? Optional.of(to) : Optional.empty());
    long failed = ledger.failuresBetween(from, to);
    story.promise(
        new Promise(
            name + " is swapped in without a failed request", failed + " failed", failed == 0));
    story.promise(name + " is swapped in: the slowest answer", ledger.longestWait(from, to), 1_000);
  }

  /** The promise that answers of the version before come soon after the first failure. */
  void returned(Hypothesis change) {
    String failed = firstOf(change.version()).instance();
    long last =
        ledger.last(told -> told.instance().equals(failed)).map(Ledger.Told::nanos).orElseThrow();
    Ledger.Told back =
        node.await(
            "an answer of the version before",
            () ->
                ledger.first(
                    told -> told.nanos() > last && told.version().equals(change.parent())));
    story.promise(
        "the time bomb fails: answers of the version before",
        Duration.ofNanos(back.nanos() - last),
        1_000);
  }

  private Ledger.Told firstOf(String version) {
    return node.await(
        "an answer of version " + version,
        () -> ledger.first(told -> told.version().equals(version)));
  }
}
