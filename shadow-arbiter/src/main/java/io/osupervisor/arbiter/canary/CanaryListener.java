package io.osupervisor.arbiter.canary;

import java.util.concurrent.CompletionStage;

/** Takes what a canary tells, from the canary's thread. */
@FunctionalInterface
public interface CanaryListener {
  /** Takes a report; the canary, which ends after its verdict, waits for that to be taken. */
  CompletionStage<?> tell(CanaryReport report);
}
