package io.osupervisor.arbiter.trial;

import java.util.List;

/** What a command comes to. */
public sealed interface Decision {
  /**
   * These events are to be made durable together, in this order; then these effects are to be
   * carried out. Without either there was nothing to do.
   */
  record Accepted(List<ArbiterEvent> events, List<Effect> effects) implements Decision {
    public Accepted {
      events = List.copyOf(events);
      effects = List.copyOf(effects);
    }
  }

  /** Nothing happens. */
  record Refused(Refusal refusal) implements Decision {}
}
