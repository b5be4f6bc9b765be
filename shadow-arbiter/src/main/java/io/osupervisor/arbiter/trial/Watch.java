package io.osupervisor.arbiter.trial;

import io.osupervisor.arbiter.watch.GuardBook;
import io.osupervisor.arbiter.watch.Speed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The watch over one deployment: counts its answers, holds its guards, and says when its time is
 * over. A breach is told once, and is the last that is told unless it is rearmed. For one thread;
 * times must not go back.
 */
public final class Watch {
  /** Figures are not looked at more often. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final StartGuard start;
  private final BreakageGuard breakage;
  private final GuardBook book;
  private final List<Finding.Symptom> symptoms = new ArrayList<>();
  private final Instant since;
  private final Instant until;
  private final long wanted;
  private long samples;
  private boolean overTold;
  private boolean breached;
  private boolean refused;
  private Instant looked = Instant.MIN;

  /**
   * Begins, or goes on after a node's restart.
   *
   * @param effect says since when, over how long and with how many answers already seen
   * @param book the guards that need figures; it is told of cycles by whoever has them
   */
  public Watch(WatchRules rules, Effect.StartWatch effect, GuardBook book) {
    this.start = new StartGuard(rules, effect.since());
    this.breakage = new BreakageGuard(rules);
    this.book = book;
    this.since = effect.since();
    TrialSettings settings = effect.proposal().settings();
    this.until = effect.since().plus(settings.watchWindow());
    this.wanted = settings.watchSamples();
    this.samples = effect.samples();
  }

  /** A request to it ended. */
  public Optional<Finding> onOutcome(Instant at, Outcome outcome) {
    samples++;
    Optional<Finding> broken = told(breakage.onOutcome(at, outcome));
    return broken.isPresent() ? broken : over(at);
  }

  /** So many requests to it ended well, and after them so many did not. */
  public Optional<Finding> onAnswers(Instant at, long well, int failed) {
    samples += well + failed;
    long decisive = Math.min(well, breakage.memory());
    Optional<Finding> broken = Optional.empty();
    for (long i = 0; i < decisive + failed; i++) {
      Outcome outcome = i < decisive ? Outcome.SUCCESS : Outcome.FAILURE;
      Optional<Finding> next = told(breakage.onOutcome(at, outcome));
      broken = next.isPresent() ? next : broken;
    }
    if (broken.isEmpty() && !at.isBefore(looked.plus(LOOK))) {
      broken = look(at);
    }
    return broken.isPresent() ? broken : over(at);
  }

  /** It ends again and again. */
  public Optional<Finding> onCrashLoop(Instant at, String why) {
    return told(Optional.of(start.onCrashLoop(at, why)));
  }

  /** It was not ready within its timeouts. */
  public Optional<Finding> onNotReady(Instant at, String why) {
    return told(Optional.of(start.onNotReady(at, why)));
  }

  /** Its pulse was lost. */
  public Optional<Finding> onPulseLost(Instant at) {
    return told(start.onPulseLost(at));
  }

  /**
   * Time has passed. When it is over this is told at once, however few answers there are, and again
   * with each look once there are enough.
   */
  public Optional<Finding> onTime(Instant now) {
    Optional<Finding> broken = look(now);
    return broken.isPresent() ? broken : over(now);
  }

  /** What is about to be taken back is not well. */
  private Optional<Finding> over(Instant now) {
    boolean early = now.isBefore(until) || (overTold && samples < wanted);
    if (early || breached || refused || book.isBreaking()) {
      return Optional.empty();
    }
    overTold = true;
    return Optional.of(new Finding.Over(samples));
  }

  /** Looks at the guards that need figures; what takes nothing back is kept as a symptom. */
  private Optional<Finding> look(Instant now) {
    looked = now;
    Duration after = Duration.between(since, now);
    Optional<Finding> found = Optional.empty();
    for (GuardBook.Broken broken : book.look(now)) {
      String guard = broken.row().name();
      String reason = GuardText.reason(broken, after);
      if (broken.row().speed() == Speed.SYMPTOM) {
        symptoms.add(new Finding.Symptom(guard, reason));
      } else if (found.isEmpty()) {
        Evidence evidence = GuardText.evidence(broken, now, after);
        found = told(Optional.of(new Finding.Breached(guard, reason, evidence)));
      }
    }
    return found;
  }

  /** The symptoms that were found since this was asked last. */
  public List<Finding.Symptom> symptoms() {
    List<Finding.Symptom> found = List.copyOf(symptoms);
    symptoms.clear();
    return found;
  }

  /** What its guards see now, or why one sees nothing. */
  public List<ExplainRow> rows() {
    return GuardText.rows(book.readings(), book.resting());
  }

  private Optional<Finding> told(Optional<Finding.Breached> finding) {
    if (breached || finding.isEmpty()) {
      return Optional.empty();
    }
    breached = true;
    return Optional.of(finding.get());
  }

  /** What it told could not be followed: it tells a breach again, and never that all is well. */
  public void rearm() {
    breached = false;
    refused = true;
    book.rearm();
  }

  /** How many answers it has seen. */
  public long samples() {
    return samples;
  }
}
