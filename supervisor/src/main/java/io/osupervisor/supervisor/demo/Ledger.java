package io.osupervisor.supervisor.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What callers were told. Thread safe. */
final class Ledger {

  /**
   * An answer, as good as it should be.
   *
   * @param instance that gave it
   * @param version of the instance
   * @param sent when its request was sent first, in nanoseconds
   * @param nanos when it was there
   */
  record Told(String instance, String version, long sent, long nanos) {
    /** How long its caller waited, whatever it took. */
    Duration waited() {
      return Duration.ofNanos(nanos - sent);
    }
  }

  private final List<Told> answers = new ArrayList<>();
  private final List<Long> failures = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private long uncertain;

  synchronized void answered(Told told) {
    answers.add(told);
  }

  /** One request may or may not have happened; its caller was told so. */
  synchronized void uncertain() {
    uncertain++;
  }

  /** Whether one request happened will never be known: nobody told its caller anything. */
  synchronized void unanswered() {
    uncertain++;
    wrong.add("a request without an answer");
  }

  /** A request failed, and is sent again. */
  synchronized void failed(long nanos) {
    failures.add(nanos);
  }

  /** An answer that must not be. */
  synchronized void wrong(String what) {
    wrong.add(what);
  }

  /** The oldest answer of this kind. */
  synchronized Optional<Told> first(Predicate<Told> kind) {
    return answers.stream().filter(kind).findFirst();
  }

  /** The newest answer of this kind. */
  synchronized Optional<Told> last(Predicate<Told> kind) {
    return answers.stream().filter(kind).reduce((older, newer) -> newer);
  }

  /** The pause that callers saw after a moment: until the first answer of another instance. */
  Optional<Duration> pauseAfter(long nanos, String formerInstance) {
    return first(
            told ->
                told.nanos() >= nanos
                    && !told.instance().isEmpty()
                    && !told.instance().equals(formerInstance))
        .map(told -> Duration.ofNanos(told.nanos() - nanos));
  }

  /** The longest that any caller waited whose request was open between two moments. */
  synchronized Duration longestWait(long from, long to) {
    return answers.stream()
        .filter(told -> told.nanos() >= from && told.sent() <= to)
        .map(Told::waited)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** How many requests failed between two moments. */
  synchronized long failuresBetween(long from, long to) {
    return failures.stream().filter(nanos -> nanos >= from && nanos <= to).count();
  }

  synchronized int answerCount() {
    return answers.size();
  }

  synchronized long uncertainCount() {
    return uncertain;
  }

  synchronized long wrongCount() {
    return wrong.size();
  }

  /** The promise that nobody who called an agent was told anything wrong. */
  synchronized Promise faithful(String agent) {
    return new Promise(
        "no wrong answer to any caller of " + agent,
        wrong.isEmpty()
            ? "%d answers, %d retries".formatted(answers.size(), failures.size())
            : wrong.size() + " wrong, the first: " + wrong.get(0),
        wrong.isEmpty());
  }
}
