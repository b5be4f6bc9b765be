package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.LastError;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentStatus;
import io.osupervisor.agent.instance.Views;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an agent's supervisor answers, made from what its children say. */
final class TreeReplies {
  private static final String NOT_STARTED = "not started";

  private TreeReplies() {}

  /** An agent that has instances, or had. */
  static AgentView view(AgentId agent, RecordBook book, AgentManager.Description now) {
    AgentRecord record = book.record();
    LastError quarantined = lastError(agent, record);
    return new AgentView(
        agent.value(),
        now.status().word(),
        record.version(),
        now.instances(),
        now.restarts(),
        quarantined == null ? now.lastError() : quarantined,
        now.confinement().isolation(),
        now.confinement().limits(),
        now.confinement().network(),
        now.confinement().enforced(),
        now.confinement().gaps(),
        book.maskedSpec());
  }

  /** An agent that was not run since its node has it. */
  static AgentView resting(AgentId agent, RecordBook book) {
    AgentRecord record = book.record();
    AgentStatus status =
        switch (record.standing()) {
          case QUARANTINED -> AgentStatus.QUARANTINED;
          case RUN -> AgentStatus.STARTING;
          case REST, ABSENT, REMOVED -> AgentStatus.STOPPED;
        };
    return new AgentView(
        agent.value(),
        status.word(),
        record.version(),
        List.of(),
        0,
        lastError(agent, record),
        NOT_STARTED,
        NOT_STARTED,
        NOT_STARTED,
        List.of(),
        List.of(),
        book.maskedSpec());
  }

  static AgentReply checkpoints(VaultReply.Checkpoints found) {
    return new AgentReply.CheckpointList(found.kept().stream().map(Views::checkpoint).toList());
  }

  static AgentReply deleted(VaultReply.CheckpointResult result) {
    return result instanceof VaultReply.Refused refused
        ? new Refusal(
            refused.refusal().code(), refused.refusal().message(), refused.refusal().hint(), null)
        : AgentReply.Done.INSTANCE;
  }

  static AgentReply versions(AgentRecord record, Map<String, String> states) {
    List<VersionView> newestFirst = new ArrayList<>(record.versions());
    Collections.reverse(newestFirst);
    return new AgentReply.VersionList(newestFirst, states);
  }

  static Refusal refusal(AgentException fault) {
    return new Refusal(
        fault.code(),
        String.valueOf(fault.getMessage()),
        fault.hint(),
        fault.outcome().orElse(null));
  }

  /** What a failure is told as: the refusal that it carries, or a fault of the node. */
  static AgentReply refusalOf(Throwable failure) {
    return refusalIn(failure)
        .map(TreeReplies::refusal)
        .orElseGet(
            () -> new Refusal("internal", "it failed: " + failure, "see the node's log", null));
  }

  /** The refusal with a code that a failure carries, if there is one. */
  static Optional<AgentException> refusalIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AgentException refusal) {
        return Optional.of(refusal);
      }
    }
    return Optional.empty();
  }

  private static @Nullable LastError lastError(AgentId agent, AgentRecord record) {
    return record.standing() == Standing.QUARANTINED
        ? new LastError(
            record.code(), record.reason(), TreeRefusals.remedy(agent, record), record.since())
        : null;
  }
}
