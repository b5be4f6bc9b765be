package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.SupervisorMessage;

/** What an instance says to its agent: frames gather until the next flush. */
final class InstanceVoice {
  private final InstanceBody body;
  private final Runnable flushSoon;
  private boolean flushPending;

  /**
   * @param flushSoon has {@link #flush} called once what is under way is done
   */
  InstanceVoice(InstanceBody body, Runnable flushSoon) {
    this.body = body;
    this.flushSoon = flushSoon;
  }

  /**
   * Says something, where there is somebody to hear it.
   *
   * @throws AgentException when it cannot be written
   */
  void say(SupervisorMessage message) {
    AgentLink link = body.link();
    if (link != null && body.isHeard()) {
      link.send(message);
      awaitFlush();
    }
  }

  /** Every entry up to this one is durable. */
  void acknowledge(long seq) {
    AgentLink link = body.link();
    if (link != null && body.isHeard()) {
      link.acknowledge(seq);
      awaitFlush();
    }
  }

  private void awaitFlush() {
    if (!flushPending) {
      flushPending = true;
      flushSoon.run();
    }
  }

  /** The flush that was awaited is due. */
  void flushDue() {
    flushPending = false;
    flush();
  }

  /** Writes what has gathered. */
  void flush() {
    AgentLink link = body.link();
    if (link != null) {
      link.flush();
    }
  }

  /** Bytes that the agent has not taken yet. */
  long backlog() {
    AgentLink link = body.link();
    return link == null ? 0 : link.backlog();
  }
}
