package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import java.time.Instant;

/**
 * What is held against the content of a version.
 *
 * @param refusals how often it was rejected
 * @param rollbacks how often it was taken back
 * @param until when it may be tried again
 */
public record Demerit(VersionId version, int refusals, int rollbacks, Instant until) {
  static Demerit none(VersionId version) {
    return new Demerit(version, 0, 0, Instant.EPOCH);
  }

  Demerit rejected(Instant end) {
    return new Demerit(version, refusals + 1, rollbacks, end);
  }

  Demerit rolledBack(Instant end) {
    return new Demerit(version, refusals, rollbacks + 1, end);
  }

  boolean holds(Instant now) {
    return now.isBefore(until);
  }
}
