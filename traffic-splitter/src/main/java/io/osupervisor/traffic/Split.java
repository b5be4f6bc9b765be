package io.osupervisor.traffic;

import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.Draw;
import org.jspecify.annotations.Nullable;

/** Gives each request of an agent to its primary or to a canary, and counts how they fall. */
final class Split {
  private final TrafficSplitter.ShareOut order;
  private long canary;
  private long primary;

  Split(TrafficSplitter.ShareOut order) {
    this.order = order;
  }

  /** What was asked for. */
  TrafficSplitter.ShareOut order() {
    return order;
  }

  /**
   * To whom a request falls; null for one that no lot decides: only the primary's memory keeps
   * answers by their idempotency keys.
   */
  @Nullable Draw draw(RouteTable routes, AgentRequest request, long number) {
    if (request.idempotencyKey() != null) {
      return null;
    }
    Arm arm = routes.route(request.key(), number);
    boolean falls = arm.equals(order.canary());
    if (falls) {
      canary++;
    } else {
      primary++;
    }
    return new Draw(order.step(), arm.instance(), falls);
  }

  /** What fell since the last time. */
  SplitCounts count() {
    SplitCounts counts = new SplitCounts(order.step(), canary, primary);
    canary = 0;
    primary = 0;
    return counts;
  }
}
