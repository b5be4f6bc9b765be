package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.Refusal;
import java.time.Duration;

/** Why a request was not answered, and what a retry risks. */
final class Refusals {
  static final String NOT_DELIVERED = "not_delivered";
  static final String UNKNOWN = "unknown";

  private Refusals() {}

  static Refusal overloaded(int queued) {
    return new Refusal(
        "overloaded",
        "%d requests wait already".formatted(queued),
        "send less at once, or try again later",
        NOT_DELIVERED);
  }

  static Refusal tooLarge(long limit) {
    return new Refusal(
        "request_too_large",
        "the request takes more than %d bytes, half of max-frame, in one of the encodings"
            .formatted(limit),
        "send less in one request, or raise the agent's max-frame",
        NOT_DELIVERED);
  }

  static Refusal unwritable(AgentException fault) {
    return new Refusal(
        "request_invalid",
        "the request cannot be written to the agent: " + fault.getMessage(),
        fault.hint(),
        NOT_DELIVERED);
  }

  static Refusal stopped() {
    return new Refusal(
        "stopped", "the agent is stopped", "start it: osup agent start", NOT_DELIVERED);
  }

  /** Of an agent that goes on elsewhere, or after the start of its node. */
  static Refusal moving() {
    return new Refusal(
        "agent_moving",
        "the agent leaves its node",
        "try again in a moment: it goes on at another node, or once this one is back",
        NOT_DELIVERED);
  }

  static Refusal quarantined(String code, String reason) {
    return new Refusal(
        "quarantined",
        "the agent is quarantined: " + reason,
        EndReason.remedy(code) + "; then: osup agent release",
        NOT_DELIVERED);
  }

  static Refusal storageFull() {
    return new Refusal(
        "storage_full",
        "the node's storage is full",
        "free space on the volume of the data directory; work resumes by itself",
        NOT_DELIVERED);
  }

  static Refusal timeout(Duration after, boolean delivered) {
    return new Refusal(
        "timeout",
        "no answer within %d ms".formatted(after.toMillis()),
        delivered
            ? "the agent may still act on it: repeat it only if that does no harm"
            : "it never reached the agent: it is safe to repeat",
        delivered ? UNKNOWN : NOT_DELIVERED);
  }

  static Refusal held(AgentException why, boolean delivered) {
    return new Refusal(
        why.code(),
        String.valueOf(why.getMessage()),
        why.hint(),
        delivered ? UNKNOWN : NOT_DELIVERED);
  }

  static Refusal restarted(EndReason reason) {
    return new Refusal(
        "agent_restarted",
        "the agent ended before it answered: " + reason.message(),
        "it may have acted on the request: repeat it only if that does no harm",
        UNKNOWN);
  }

  static Refusal answerLost() {
    return new Refusal(
        "agent_restarted",
        "the agent answered, but what it wrote before could not be made durable",
        "look at the agent's state before you repeat it",
        UNKNOWN);
  }

  /** The same refusal, of a request that was written to an agent before. */
  static Refusal delivered(Refusal refusal) {
    return new Refusal(refusal.code(), refusal.detail(), refusal.hint(), UNKNOWN);
  }

  static Refusal inProgress(String key) {
    return new Refusal(
        "in_progress",
        "a request with idempotency key '%s' is running".formatted(key),
        "wait for its answer",
        NOT_DELIVERED);
  }

  static Refusal outcomeUnknown(String key) {
    return new Refusal(
        "outcome_unknown",
        "a request with idempotency key '%s' changed memory and was never answered".formatted(key),
        "look at the agent's state before you repeat it under another key",
        UNKNOWN);
  }

  static Refusal memoryUnavailable() {
    return new Refusal(
        "memory_unavailable",
        "the agent's memory did not answer",
        "try again later; the node's log says more",
        NOT_DELIVERED);
  }

  static Refusal notUp(AgentStatus status) {
    return new Refusal(
        "not_running",
        "the agent is " + status.word(),
        "try again once it is running",
        NOT_DELIVERED);
  }

  static Refusal unknownCheckpoint(String id) {
    return new Refusal(
        "unknown_checkpoint",
        "there is no checkpoint " + id,
        "list them with: osup checkpoint list",
        null);
  }

  static Refusal ofVault(io.osupervisor.agent.vault.Refusal refusal) {
    return new Refusal(refusal.code(), refusal.message(), refusal.hint(), null);
  }

  static Refusal agentError(String code, String message) {
    return new Refusal(
        "agent_error",
        "the agent answered with the error '%s': %s".formatted(code, message),
        "the agent refused this request itself; its code is " + code,
        UNKNOWN);
  }
}
