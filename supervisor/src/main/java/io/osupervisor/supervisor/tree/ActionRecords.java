package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.audit.AuditRecord;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What the audit keeps of actions that came as messages. */
final class ActionRecords {
  /** Who asks without an address: a program in the node's own actor system. */
  static final String CLIENT = "client";

  /** What the audit calls each action. */
  static final Map<Class<? extends AgentCommand.Action>, String> NAMES =
      Map.ofEntries(
          Map.entry(AgentCommand.Create.class, "agent.create"),
          Map.entry(AgentCommand.Update.class, "agent.update"),
          Map.entry(AgentCommand.Remove.class, "agent.remove"),
          Map.entry(AgentCommand.Start.class, "agent.start"),
          Map.entry(AgentCommand.Stop.class, "agent.stop"),
          Map.entry(AgentCommand.Restart.class, "agent.restart"),
          Map.entry(AgentCommand.Release.class, "agent.release"),
          Map.entry(AgentCommand.TakeCheckpoint.class, "checkpoint.take"),
          Map.entry(AgentCommand.RestoreCheckpoint.class, "checkpoint.restore"),
          Map.entry(AgentCommand.DeleteCheckpoint.class, "checkpoint.delete"),
          Map.entry(AgentCommand.RollBack.class, "version.rollback"),
          Map.entry(AgentCommand.Drill.class, "version.drill"),
          Map.entry(AgentCommand.SetTraffic.class, "traffic.set"),
          Map.entry(AgentCommand.Anchor.class, "version.anchor"),
          Map.entry(AgentCommand.SubmitHypothesis.class, "hypothesis.submit"),
          Map.entry(AgentCommand.AbortHypothesis.class, "hypothesis.abort"),
          Map.entry(AgentCommand.ApproveHypothesis.class, "hypothesis.approve"),
          Map.entry(AgentCommand.DenyHypothesis.class, "hypothesis.deny"));

  private ActionRecords() {}

  /**
   * The record of an action.
   *
   * @param outcome {@code done}, the code of a refusal, or {@code unknown}
   */
  static AuditRecord of(AgentId agent, AgentCommand.Action action, String outcome) {
    Map<String, String> detail = new TreeMap<>();
    // What a sender says of itself proves nothing; its address is what it was reached at.
    put(detail, "by", action.by());
    put(detail, "outcome", outcome);
    if (action instanceof AgentCommand.Create create) {
      put(detail, "version", create.version());
    } else if (action instanceof AgentCommand.Update update) {
      put(detail, "version", update.version());
    } else if (action instanceof AgentCommand.Remove remove) {
      put(detail, "purge", Boolean.toString(remove.purge()));
    } else if (action instanceof AgentCommand.TakeCheckpoint take) {
      put(detail, "reason", take.reason());
    } else if (action instanceof AgentCommand.RestoreCheckpoint restore) {
      put(detail, "c", restore.checkpoint());
    } else if (action instanceof AgentCommand.DeleteCheckpoint delete) {
      put(detail, "c", delete.checkpoint());
    } else if (action instanceof AgentCommand.RollBack back) {
      put(detail, "to", back.to() == null ? "the version before" : back.to());
      put(detail, "reason", back.reason());
    } else if (action instanceof AgentCommand.SetTraffic set) {
      put(detail, "weights", set.weights() == null ? null : set.weights().toString());
    } else if (action instanceof AgentCommand.Anchor anchor) {
      put(detail, "version", anchor.version());
      put(detail, "reason", anchor.reason());
    } else if (action instanceof AgentCommand.SubmitHypothesis submit) {
      put(detail, "reason", submit.change() == null ? null : submit.change().reason());
    } else if (action instanceof AgentCommand.AbortHypothesis abort) {
      put(detail, "h", abort.hypothesis());
      put(detail, "reason", abort.reason());
    } else if (action instanceof AgentCommand.ApproveHypothesis approve) {
      put(detail, "h", approve.hypothesis());
      put(detail, "reason", approve.reason());
    } else if (action instanceof AgentCommand.DenyHypothesis deny) {
      put(detail, "h", deny.hypothesis());
      put(detail, "reason", deny.reason());
    }
    return new AuditRecord(who(action.replyTo()), name(action), agent.value(), detail);
  }

  /** A message may hold nothing where something is due; it is refused, and recorded. */
  private static void put(Map<String, String> detail, String key, @Nullable String value) {
    if (value != null) {
      detail.put(key, value);
    }
  }

  /** An action by whoever is known to have sent it, where it matters who that is. */
  static AgentCommand.Action known(AgentCommand.Action action) {
    if (action instanceof AgentCommand.SubmitHypothesis submit) {
      return submit.by(sender(submit.replyTo()));
    }
    return action instanceof AgentCommand.DenyHypothesis deny
        ? deny.by(sender(deny.replyTo()))
        : action;
  }

  /** What a hypothesis that came as a message was proposed by: an address proves itself. */
  static String sender(ActorRef<AgentReply> replyTo) {
    Address address = replyTo.path().address();
    return address.hasLocalScope() ? CLIENT : address.hostPort();
  }

  static String outcome(AgentReply reply) {
    return reply instanceof Refusal refusal ? refusal.code() : "done";
  }

  private static String name(AgentCommand.Action action) {
    String name = NAMES.get(action.getClass());
    if (name == null) {
      throw new IllegalStateException("an action without a name in the audit: " + action);
    }
    return name;
  }

  private static String who(ActorRef<AgentReply> replyTo) {
    Address address = replyTo.path().address();
    return address.hasLocalScope() ? CLIENT : address.toString();
  }
}
