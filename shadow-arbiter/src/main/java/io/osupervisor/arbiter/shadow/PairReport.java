package io.osupervisor.arbiter.shadow;

import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.traffic.PairCounts;

/** What a trial on shadows tells whoever had it started. Exactly one report is the last. */
public sealed interface PairReport {
  /** The trial's name. */
  String trial();

  /**
   * Candidate and control stand at one cut: from here on they get what the primary gets.
   *
   * @param cut the last entry before it
   * @param again how many cuts there were before
   */
  record Ready(String trial, long cut, long again) implements PairReport {}

  /** The judge has looked, at the end of a block, and has not decided. */
  record Progress(String trial, Verdict soFar, PairCounts counts) implements PairReport {}

  /** The last: the judge has decided. */
  record Judged(String trial, PairVerdict verdict) implements PairReport {}

  /**
   * The last: there is no trial.
   *
   * @param code {@code too_many_shadows}, {@code trial_exists}, {@code unfenced}, {@code ended} or
   *     {@code internal}
   */
  record Failed(String trial, String code, String message) implements PairReport {}
}
