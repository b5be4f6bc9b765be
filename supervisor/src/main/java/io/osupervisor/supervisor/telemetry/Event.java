package io.osupervisor.supervisor.telemetry;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on this node.
 *
 * @param id grows from event to event, also over restarts of the node, with gaps
 * @param at when it happened
 * @param agent whom it concerns; absent for the node itself
 * @param type a stable name, such as {@code agent.started}
 * @param data more about it: strings, numbers, booleans, and lists and maps of them
 */
public record Event(
    long id, Instant at, @Nullable String agent, String type, Map<String, Object> data) {
  /** The type of the event that a subscriber gets in place of those it missed. */
  public static final String GAP = "gap";

  /** Copies the data. */
  public Event {
    data = Map.copyOf(data);
  }

  /** Tells a subscriber that the events after one and before another are no longer kept. */
  static Event gap(Instant at, long after, long next) {
    return new Event(next - 1, at, null, GAP, Map.of("after", after, "next", next));
  }
}
