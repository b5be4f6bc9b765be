package io.osupervisor.arbiter;

import io.osupervisor.arbiter.evidence.KeptObservations;
import java.util.concurrent.CompletionStage;

/** Keeps the observations of trials, so that their verdicts can be recomputed. */
@FunctionalInterface
public interface TrialArchive {
  /** Makes them durable and gives their name, or fails with why that is not possible. */
  CompletionStage<String> keep(KeptObservations observations);
}
