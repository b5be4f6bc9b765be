package io.osupervisor.arbiter.check;

import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.protocol.LogEntry;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;

/** Proves of one agent's candidates that the version before reads what they wrote. */
@FunctionalInterface
public interface LogProofs {
  /**
   * What a candidate wrote as one shadow.
   *
   * @param cut the last entry of the agent's log before it
   * @param entries the first of what it wrote, in order, numbered from the next one on: as many as
   *     were kept
   * @param last the number of the last one that it wrote, kept or not
   */
  record Written(long cut, List<LogEntry> entries, long last) {
    public Written {
      entries = List.copyOf(entries);
      if (last <= cut) {
        throw new IllegalArgumentException("nothing was written behind entry " + cut);
      }
    }

    /** How many entries it wrote. */
    long count() {
      return last - cut;
    }

    /** The number of the last one that was kept; at least one was. */
    long end() {
      return entries.get(entries.size() - 1).seq();
    }
  }

  /**
   * Proves it of the candidate's parent; it begins when it is spawned.
   *
   * @param written by each of its shadows that wrote something; at least one
   * @param told once what came of it, from the proof's thread
   */
  Behavior<LogProof.Command> of(
      Candidate candidate, List<Written> written, Consumer<LogProof.Outcome> told);

  /**
   * Proves it with real processes.
   *
   * @param parts those of the agent
   */
  static LogProofs on(AgentParts parts) {
    return (candidate, written, told) -> LogProof.create(candidate, written, parts, told);
  }
}
