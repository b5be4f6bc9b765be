package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.vault.StorageFaults;

/** Why an agent's supervisor did not do what it was asked. */
final class TreeRefusals {
  private static final String NOT_DELIVERED = "not_delivered";

  private TreeRefusals() {}

  static Refusal notFound(AgentId agent) {
    return new Refusal(
        "not_found",
        "there is no agent '%s'".formatted(agent),
        "list the agents with: osup agent list",
        NOT_DELIVERED);
  }

  static Refusal alreadyExists(AgentId agent) {
    return new Refusal(
        "already_exists",
        "there is an agent '%s' already".formatted(agent),
        "choose another id, or change this one with: osup agent update",
        null);
  }

  static Refusal notQuarantined(AgentId agent) {
    return new Refusal(
        "not_quarantined",
        "agent '%s' is not quarantined".formatted(agent),
        "see its state with: osup agent show " + agent,
        null);
  }

  static Refusal notStopped(AgentId agent) {
    return new Refusal(
        "timeout",
        "agent '%s' did not come to rest in time".formatted(agent),
        "see its state with: osup agent show " + agent,
        "unknown");
  }

  /** Of what waited for room when its node left. */
  static Refusal neverKept(AgentId agent) {
    return new Refusal(
        "storage_full",
        "the node left before there was room to record what was asked of '%s'".formatted(agent),
        "free space on the volume of the data directory, then see what 'osup agent show' says",
        "unknown");
  }

  /** Of an agent whose record or memory cannot be read or written at present. */
  static Refusal storageUnavailable(AgentId agent, String outcome) {
    return new Refusal(
        StorageFaults.UNAVAILABLE,
        "the storage of agent '%s' does not answer at present".formatted(agent),
        "try again in a moment; it resumes by itself once the database answers",
        outcome);
  }

  /** Of what is in the agent's record, and was not carried out from there. */
  static Refusal keptOnly(RuntimeException fault) {
    return new Refusal(
        "internal",
        "it is recorded, but what follows failed: " + fault,
        "the agent begins anew by its record: see what 'osup agent show' says, and the node's log",
        "unknown");
  }

  /** Of what was on its way to an agent, and reached nobody. */
  static Refusal moving() {
    return new Refusal(
        "agent_moving",
        "the agent left its node before this reached it",
        "try again in a moment: it goes on at another node, or once this one is back",
        NOT_DELIVERED);
  }

  static Refusal agentLeft(AgentId agent) {
    return new Refusal(
        "agent_left",
        "agent '%s' left its node before it answered".formatted(agent),
        "see what 'osup agent show' says, then try again",
        "unknown");
  }

  /** Of a change of versions that takes longer than anyone waits. */
  static Refusal swapUnknown(AgentId agent) {
    return new Refusal(
        "timeout",
        "the change of versions of agent '%s' is still under way".formatted(agent),
        "see which version is primary with: osup agent show " + agent,
        "unknown");
  }

  /** Of an agent whose hypotheses nobody looks after at present. */
  static Refusal arbiterUnavailable(AgentId agent) {
    return new Refusal(
        "arbiter_unavailable",
        "the hypotheses of agent '%s' are not looked after at present".formatted(agent),
        "try again later; the node's log says more",
        NOT_DELIVERED);
  }

  static Refusal arbiterSilent(AgentId agent) {
    return new Refusal(
        "timeout",
        "what looks after the hypotheses of agent '%s' did not answer".formatted(agent),
        "see what 'osup hypothesis list %s' says, then try again".formatted(agent),
        "unknown");
  }

  /** Of a proposal of a version that answers no more. */
  static Refusal staleProposal(AgentId agent, VersionId proposer) {
    return new Refusal(
        "stale_parent",
        "version %s of agent '%s' is no longer the primary".formatted(proposer.shortForm(), agent),
        "propose the change from the primary version",
        null);
  }

  static Refusal memoryUnavailable(AgentId agent) {
    return new Refusal(
        "memory_unavailable",
        "the memory of agent '%s' did not answer".formatted(agent),
        "try again later; the node's log says more",
        NOT_DELIVERED);
  }

  /** Of an agent whose memory and health are not looked after yet. */
  static Refusal notOpen(AgentId agent) {
    return new Refusal(
        "not_running",
        "agent '%s' is being opened".formatted(agent),
        "try again in a moment",
        NOT_DELIVERED);
  }

  /** Of a command that is not whole, or holds what no command may. */
  static Refusal unfit(AgentId agent) {
    return new Refusal(
        "request_invalid",
        "the command to agent '%s' cannot be carried out as it is".formatted(agent),
        "send every field of it in its documented form; the node's log says more",
        null);
  }

  static Refusal reasonTooLong(int length, int longest) {
    return new Refusal(
        "request_invalid",
        "a reason of %d characters".formatted(length),
        "say why in up to %d characters".formatted(longest),
        null);
  }

  /** Of a way back that came about, but whose version did not show that it is well. */
  static Refusal notVerified(AgentId agent, VersionId version, String found) {
    return new Refusal(
        "rollback_unverified",
        "version %s of agent '%s' is primary again, but %s"
            .formatted(version.shortForm(), agent, found),
        "see its state with: osup agent show " + agent,
        null);
  }

  static Refusal overloaded(int waiting) {
    return new Refusal(
        "overloaded",
        "%d commands wait for this agent already".formatted(waiting),
        "send less at once, or try again later",
        NOT_DELIVERED);
  }

  /** Of a quarantined agent that no deployment leads away from. */
  static Refusal nothingToTakeBack(AgentId agent, AgentRecord record) {
    return new Refusal(
        "quarantined",
        "agent '%s' is quarantined, and no deployment that can be taken back leads there: %s"
            .formatted(agent, record.reason()),
        "mend its cause, or give it other files with: osup agent update; then: osup agent release "
            + agent,
        null);
  }

  /** Of an approval that came as a message. */
  static Refusal tokenNeeded(String hypothesis) {
    return new Refusal(
        "token_needed",
        "a message cannot approve hypothesis '%s': whoever proposed it may have sent it"
            .formatted(hypothesis),
        "approve it with a token of its own: osup hypothesis approve ID H",
        null);
  }

  static Refusal tokenNeeded(AgentId agent) {
    return new Refusal(
        "token_needed",
        "a message cannot agree to the version of agent '%s': a program may have sent it"
            .formatted(agent),
        "agree to it with a token: osup version anchor " + agent,
        null);
  }

  /** Of a share that nobody gave by hand. */
  static Refusal canaryUnderWay(AgentId agent) {
    return new Refusal(
        EndReason.CANARY_TAKEN,
        "a share of the requests to agent '%s' is that of a hypothesis' canary".formatted(agent),
        "wait for it, or end it with: osup hypothesis abort " + agent + " H",
        null);
  }

  /** What leads out of its quarantine. */
  static String remedy(AgentId agent, AgentRecord record) {
    return EndReason.remedy(record.code()) + "; then: osup agent release " + agent;
  }

  /** Of an agent that does not run. */
  static Refusal closed(AgentId agent, AgentRecord record) {
    return switch (record.standing()) {
      case QUARANTINED ->
          new Refusal(
              "quarantined",
              "agent '%s' is quarantined: %s".formatted(agent, record.reason()),
              remedy(agent, record),
              NOT_DELIVERED);
      case REST ->
          new Refusal(
              "stopped",
              "agent '%s' is stopped".formatted(agent),
              "start it with: osup agent start " + agent,
              NOT_DELIVERED);
      case RUN ->
          new Refusal(
              "not_running",
              "agent '%s' is not up".formatted(agent),
              "try again once it is running",
              NOT_DELIVERED);
      case ABSENT, REMOVED -> notFound(agent);
    };
  }
}
