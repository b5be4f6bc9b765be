package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.trial.Evidence;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What two instances are asked, one after the other, and what follows from their answers. For one
 * thread.
 */
interface ReplayScript {
  /**
   * One question; there is at least one.
   *
   * @param key what requests with one key share
   * @param timeout how long the answer may take
   */
  record Question(Value input, @Nullable String key, Duration timeout) {}

  /** What one is called, as in {@code case}. */
  String word();

  /** What this one is called, as in {@code case 3 of 7}. */
  default String name(int number) {
    return "%s %d of %d".formatted(word(), number, size());
  }

  /** How many there are. */
  int size();

  /** The one with this number, counted from 1; it is asked now. */
  Question ask(int number);

  /** Both have answered the one with this number. */
  void answered(int number, Answer candidate, Answer parent);

  /** Whether what follows would change nothing. */
  boolean isDecided();

  /** What follows from all of them. */
  CheckResult result();

  /** What is told where it ends at this one before its result. */
  Evidence until(int number);
}
