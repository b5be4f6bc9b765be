package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.SupervisorMessage;
import java.util.ArrayList;
import java.util.List;

/** What an instance says to its agent: frames gather until the next flush. */
final class InstanceVoice {
  private final InstanceBody body;
  private final Runnable flushSoon;
  private final List<Runnable> afterFlush = new ArrayList<>();
  private final LateCopies copies = new LateCopies();
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
    if (!afterFlush.isEmpty()) {
      afterFlush.forEach(Runnable::run);
      afterFlush.clear();
    }
  }

  /** A request was said: whoever takes copies is told after it is flushed, the first time. */
  void mirror(AgentInstance.Deliver said) {
    Mirroring mirroring = said.mirroring();
    if (mirroring != null && said.attempt() == 1) {
      Mirrored copy = mirroring.copy(said.requestId(), said.request(), said.left());
      afterFlush.add(() -> copies.hold(mirroring.to()::tell, copy));
    }
  }

  /** Writes what has gathered; then the bytes that the agent has not taken. */
  long unread() {
    flush();
    AgentLink link = body.link();
    return link == null ? 0 : link.unread();
  }
}
