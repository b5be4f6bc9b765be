package io.osupervisor.agent.governor;

import io.osupervisor.agent.AgentException;

/**
 * A limit that keeps something from being started.
 *
 * @param kind what was to be started
 * @param value what is taken of the limit, or left where it is a floor
 * @param bound what the limit is for this kind
 */
public record Shortage(Limit limit, StartKind kind, long value, long bound) {
  /** The code of refusals that come of it. */
  public static final String CODE = "node_at_limit";

  /** The same as a refusal: {@code node_at_limit}. */
  public AgentException refusal() {
    return new AgentException(CODE, message(), limit.remedy(), "not_delivered");
  }

  /** What is reached, with its values. */
  public String message() {
    String reached =
        switch (limit) {
          case FAILURES -> "the last %d starts failed by the node's fault".formatted(value);
          case INSTANCES -> "%d of %d programs run".formatted(value, bound);
          case SPAWNS -> "%d of %d programs were started within a minute".formatted(value, bound);
          case MEMORY -> "%d bytes of memory are available, %d are needed".formatted(value, bound);
          case DISK -> "%d bytes of a disk are free, %d are needed".formatted(value, bound);
        };
    return "the node starts nothing more for %s: %s".formatted(kind.word(), reached);
  }
}
