package io.osupervisor.arbiter.trial;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stage of a hypothesis, as people see it.
 *
 * @param name proposed, checked, replayed, shadowing, passed, awaiting_approval, canary, promoting,
 *     provisional or rolling_back
 * @param state running, passed, or how it ended otherwise: failed, inconclusive, aborted …
 * @param ended null while it runs
 */
public record Stage(
    String name, String state, Instant started, @Nullable Instant ended, Evidence evidence) {
  static final String RUNNING = "running";
  static final String PASSED = "passed";
  static final String FAILED = "failed";

  static Stage begun(String name, Instant at) {
    return new Stage(name, RUNNING, at, null, Evidence.NONE);
  }

  Stage showing(Evidence found) {
    return found.equals(Evidence.NONE) ? this : new Stage(name, state, started, ended, found);
  }

  Stage over(String how, Instant at) {
    return new Stage(name, how, started, at, evidence);
  }
}
