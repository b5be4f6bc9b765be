package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import java.time.Instant;

/** What an action makes of an agent's record, before anything is done. */
final class RecordDecisions {
  private final AgentId agent;

  /** What is to be done about an action. */
  sealed interface Decision {
    /** It is not done. */
    record Refuse(Refusal refusal) implements Decision {}

    /** It is done once this is durable. */
    record Keep(AgentRecordEvent event) implements Decision {}

    /** It is done without a trace in the record. */
    enum Go implements Decision {
      AHEAD
    }
  }

  RecordDecisions(AgentId agent) {
    this.agent = agent;
  }

  Decision decide(AgentRecord record, AgentCommand.Action action, Instant at) {
    if (action instanceof AgentCommand.Create create) {
      return record.exists()
          ? refuse(TreeRefusals.alreadyExists(agent))
          : keep(new AgentRecordEvent.Created(create.spec(), create.version(), create.by(), at));
    }
    if (action instanceof AgentCommand.Remove remove) {
      return record.exists() || (record.standing() == Standing.REMOVED && remove.purge())
          ? keep(new AgentRecordEvent.Removed(remove.by(), at))
          : refuse(TreeRefusals.notFound(agent));
    }
    return record.exists()
        ? decideOfKnown(record, action, at)
        : refuse(TreeRefusals.notFound(agent));
  }

  private Decision decideOfKnown(AgentRecord record, AgentCommand.Action action, Instant at) {
    Standing standing = record.standing();
    if (action instanceof AgentCommand.Update update) {
      return keep(new AgentRecordEvent.Updated(update.spec(), update.version(), update.by(), at));
    }
    if (action instanceof AgentCommand.Stop) {
      return keep(new AgentRecordEvent.Stopped(action.by(), at));
    }
    if (action instanceof AgentCommand.Start) {
      return switch (standing) {
        case QUARANTINED -> refuse(TreeRefusals.closed(agent, record));
        case RUN -> Decision.Go.AHEAD;
        default -> keep(new AgentRecordEvent.Started(action.by(), at));
      };
    }
    if (action instanceof AgentCommand.Release) {
      return standing == Standing.QUARANTINED
          ? keep(new AgentRecordEvent.Released(action.by(), at))
          : refuse(TreeRefusals.notQuarantined(agent));
    }
    if (action instanceof AgentCommand.Restart) {
      return standing == Standing.RUN
          ? Decision.Go.AHEAD
          : refuse(TreeRefusals.closed(agent, record));
    }
    return Decision.Go.AHEAD;
  }

  private static Decision refuse(Refusal refusal) {
    return new Decision.Refuse(refusal);
  }

  private static Decision keep(AgentRecordEvent event) {
    return new Decision.Keep(event);
  }
}
