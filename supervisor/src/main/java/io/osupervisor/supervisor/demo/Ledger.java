package io.osupervisor.supervisor.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What callers were told. Thread safe. */
final class Ledger {

  /** An answer: the value that one increment led to. */
  record Told(long value, String instance, long nanos) {}

  private final List<Told> answers = new ArrayList<>();
  private final Set<Long> values = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private long uncertain;
  private long retries;

  /** One increment was acknowledged; its value must be one that nobody else was told. */
  synchronized void acknowledged(Told told) {
    answers.add(told);
    if (!values.add(told.value())) {
      wrong.add("two callers were told " + told.value());
    }
  }

  /** One increment may or may not have happened; its caller was told so. */
  synchronized void uncertain() {
    uncertain++;
  }

  synchronized void retried() {
    retries++;
  }

  /** An answer that must not be. */
  synchronized void wrong(String what) {
    wrong.add(what);
  }

  /** The pause that callers saw after a moment: until the first answer of another instance. */
  synchronized Optional<Duration> pauseAfter(long nanos, String formerInstance) {
    return answers.stream()
        .filter(told -> told.nanos() >= nanos)
        .filter(told -> !told.instance().isEmpty() && !told.instance().equals(formerInstance))
        .findFirst()
        .map(told -> Duration.ofNanos(told.nanos() - nanos));
  }

  synchronized int acknowledgedCount() {
    return answers.size();
  }

  synchronized long uncertainCount() {
    return uncertain;
  }

  synchronized long retryCount() {
    return retries;
  }

  synchronized List<String> wrongAnswers() {
    return List.copyOf(wrong);
  }
}
