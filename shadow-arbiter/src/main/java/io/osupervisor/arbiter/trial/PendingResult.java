package io.osupervisor.arbiter.trial;

/** What the agent is still to be told. */
public record PendingResult(HypothesisId id, Result result, String reason) {
  Effect.TellAgent effect() {
    return new Effect.TellAgent(id, result, reason);
  }
}
