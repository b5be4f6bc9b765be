package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.LastError;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.VersionId;
import io.osupervisor.config.AgentPolicy;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is wanted of an agent, and how it is: what the parts of its manager share. */
final class AgentCondition {
  private AgentManager.Run order;
  private AgentStatus status = AgentStatus.STARTING;
  private boolean wanted = true;
  private boolean cycling;
  private @Nullable Refusal closed;
  private @Nullable LastError lastError;
  private long downSince;

  /**
   * @param now it is down since then, nanoseconds of the monotonic clock
   */
  AgentCondition(AgentManager.Run order, long now) {
    this.order = order;
    this.downSince = now;
  }

  /** What it runs, or would. */
  AgentManager.Run order() {
    return order;
  }

  AgentPolicy policy() {
    return order.spec().policy();
  }

  AgentStatus status() {
    return status;
  }

  /** Why every request is refused, if so. */
  @Nullable Refusal closed() {
    return closed;
  }

  /** Whether its instances are being stopped, to go on with what is wanted after that. */
  boolean isCycling() {
    return cycling;
  }

  /** Whether it is to run and nothing stands in the way: an end is to be followed by a start. */
  boolean isUpkept() {
    return closed == null && !cycling;
  }

  /** Whether it is to run. */
  boolean isWanted() {
    return wanted;
  }

  @Nullable LastError lastError() {
    return lastError;
  }

  /** An instance waits for its process, for that reason. */
  void held(AgentException why, Instant at) {
    lastError = new LastError(why.code(), String.valueOf(why.getMessage()), why.hint(), at);
  }

  /** A new order: it runs, whatever was before. */
  void run(AgentManager.Run next) {
    order = next;
    wanted = true;
    status = closed == null ? AgentStatus.RESTARTING : AgentStatus.STARTING;
    closed = null;
  }

  /** Another version took the place of the primary; a newer order stands. */
  void changed(VersionId from, VersionId to) {
    if (order.version().equals(from)) {
      order = new AgentManager.Run(order.run(), order.spec(), to);
    }
  }

  /** It is to rest. */
  void rest() {
    wanted = false;
  }

  /** From here on every request is refused. */
  void close(AgentStatus now, Refusal refusal) {
    status = now;
    closed = refusal;
  }

  /** It will be back; an agent that rests goes on resting. */
  void restarting() {
    status = closed == null ? AgentStatus.RESTARTING : status;
  }

  void cycling(boolean now) {
    cycling = now;
  }

  /** It answers requests; gives the nanoseconds since it did so last. */
  long up(long now) {
    status = AgentStatus.RUNNING;
    return now - downSince;
  }

  /** It answers none, for that reason. */
  void down(EndReason reason, long now, Instant at) {
    downSince = now;
    if (reason.kind() == EndReason.Kind.FAULT) {
      lastError =
          new LastError(
              reason.code(), reason.message(), Objects.requireNonNullElse(reason.hint(), ""), at);
    }
  }
}
