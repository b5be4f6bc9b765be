package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What is known of a checkpoint when it begins to arrive, and who waits for it. */
final class CheckpointOrder {
  /** The reason of a checkpoint that nobody asked for. */
  static final String UNASKED = "agent";

  private final long walSeq;
  private final String reason;
  private final long startedNanos;
  private final List<ActorRef<AgentReply>> waiters;

  /**
   * @param walSeq the last entry that it holds
   */
  CheckpointOrder(
      long walSeq, String reason, long startedNanos, List<ActorRef<AgentReply>> waiters) {
    this.walSeq = walSeq;
    this.reason = reason;
    this.startedNanos = startedNanos;
    this.waiters = new ArrayList<>(waiters);
  }

  long walSeq() {
    return walSeq;
  }

  String reason() {
    return reason;
  }

  long startedNanos() {
    return startedNanos;
  }

  /** Tells those who wait for it, each once. */
  void tell(AgentReply reply) {
    waiters.forEach(waiter -> waiter.tell(reply));
    waiters.clear();
  }
}
