package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.vault.KeyedAnswer;

/** Replies that are not an instance's. */
final class Replies {
  private Replies() {}

  /** The answer that an earlier request of the same idempotency key got. */
  static AgentReply replayed(KeyedAnswer kept) {
    if (kept.outcome() instanceof KeyedAnswer.Failed failed) {
      return Refusals.agentError(failed.code(), failed.message());
    }
    return new AgentReply.Answer(((KeyedAnswer.Data) kept.outcome()).value(), "", "", 0, true);
  }
}
