package io.osupervisor.agent.instance;

import io.osupervisor.agent.VersionId;

/** What became of the wish for a cut. */
public sealed interface CutResult {
  /** Its name. */
  long cut();

  /**
   * It was made: what was written up to then is durable, and every request written to the primary
   * from there on is mirrored.
   *
   * @param seq the last entry before it; 0 for none
   * @param epoch the reign that wrote it
   * @param version that of the primary
   * @param quiet whether no request was open; else those that were are not mirrored
   */
  record TrialCut(long cut, long seq, long epoch, VersionId version, boolean quiet)
      implements CutResult {}

  /**
   * It was not made.
   *
   * @param code {@code not_running}, {@code swap_under_way} or {@code primary_ended}
   */
  record NotCut(long cut, String code, String message) implements CutResult {}
}
