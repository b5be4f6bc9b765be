package io.osupervisor.agent.protocol;

import io.osupervisor.agent.VersionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an agent says. Times and sizes are as the agent claims them; its state decides on them. */
public sealed interface AgentMessage
    permits AgentMessage.Hello,
        AgentMessage.Heartbeat,
        AgentMessage.Ready,
        AgentMessage.Response,
        AgentMessage.WalEntry,
        AgentMessage.WalBatch,
        AgentMessage.Checkpoint,
        AgentMessage.Metrics,
        AgentMessage.ErrorReport,
        AgentMessage.EvolutionIntent,
        AgentMessage.Reloaded,
        AgentMessage.Bye,
        SnapshotChunk {

  /**
   * The first message.
   *
   * @param protocol the version of the protocol that the agent speaks, perhaps not ours
   * @param capabilities as the agent names them; unknown ones mean nothing
   */
  record Hello(long protocol, @Nullable String name, @Nullable String sdk, Set<String> capabilities)
      implements AgentMessage {
    /** The capability of an agent that can be asked for checkpoints. */
    public static final String CHECKPOINT = "checkpoint";

    /** The capability of an agent that can take another version while it runs. */
    public static final String HOT_RELOAD = "hot_reload";

    public Hello {
      capabilities = Set.copyOf(capabilities);
    }
  }

  /**
   * A sign of life.
   *
   * @param next the longest that the next one may take, not negative; null for the usual time
   */
  record Heartbeat(@Nullable Duration next) implements AgentMessage {}

  /** The agent has its memory back, up to this entry. */
  record Ready(long walSeq) implements AgentMessage {}

  /**
   * The answer to a request.
   *
   * @param metrics numbers that the agent reports with it, perhaps none
   * @param score the agent's own judgement of its answer
   */
  record Response(String id, Answer answer, Map<String, Double> metrics, @Nullable Double score)
      implements AgentMessage {
    public Response {
      metrics = Map.copyOf(metrics);
    }

    /** An answer with nothing beside it. */
    public static Response of(String id, Answer answer) {
      return new Response(id, answer, Map.of(), null);
    }
  }

  /** What a response says. */
  sealed interface Answer {
    /** The request was done. */
    record Data(Value value) implements Answer {}

    /** The agent refuses, with a code of its own. */
    record Failure(String code, String message) implements Answer {}
  }

  /** One change of state. */
  record WalEntry(LogEntry entry) implements AgentMessage {}

  /** Changes that are durable together or not at all. */
  record WalBatch(List<LogEntry> entries) implements AgentMessage {
    public WalBatch {
      entries = List.copyOf(entries);
    }
  }

  /**
   * The agent's whole state.
   *
   * @param walSeq the last entry folded into it, not negative
   * @param snapshot inline or chunked
   */
  record Checkpoint(long walSeq, Snapshot snapshot) implements AgentMessage {}

  /** Numbers that the agent reports of itself. */
  record Metrics(Map<String, Double> values) implements AgentMessage {
    public Metrics {
      values = Map.copyOf(values);
    }
  }

  /** A fault that does not end the agent, with a code of its own. */
  record ErrorReport(String code, String message, @Nullable Value context)
      implements AgentMessage {}

  /** The agent proposes a change of itself; the parent is the version that it runs. */
  record EvolutionIntent(Proposal hypothesis) implements AgentMessage {}

  /** The agent has taken this version's files and parameters while running. */
  record Reloaded(VersionId version) implements AgentMessage {}

  /** The agent is about to exit. */
  record Bye() implements AgentMessage {}
}
