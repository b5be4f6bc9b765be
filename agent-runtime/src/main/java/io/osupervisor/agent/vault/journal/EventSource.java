package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Events of which some may be missing or damaged. Nothing of it throws for a damaged one. */
public interface EventSource {
  /**
   * Events one after the other.
   *
   * @param events without a hole; may be none
   * @param fault why the next one is none; nothing where it was just not asked for
   */
  record Run(List<EventRecord> events, Optional<AgentException> fault) {
    public Run {
      events = List.copyOf(events);
    }
  }

  /** How far each persistence id is known to be; there may be events beyond. */
  SortedMap<String, Head> heads();

  /**
   * The events from one number on, about a MiB of them at most.
   *
   * @param to the last that is wanted, which is known to be there or to be missing
   */
  Run run(String persistenceId, long from, long to);

  /** The number of the first event from there on that is there, if only by its key. */
  OptionalLong next(String persistenceId, long from);

  /** Those of some persistence ids alone. */
  default EventSource only(Predicate<String> persistenceIds) {
    EventSource all = this;
    return new EventSource() {
      @Override
      public SortedMap<String, Head> heads() {
        SortedMap<String, Head> heads = new TreeMap<>(all.heads());
        heads.keySet().removeIf(persistenceIds.negate());
        return heads;
      }

      @Override
      public Run run(String persistenceId, long from, long to) {
        return all.run(persistenceId, from, to);
      }

      @Override
      public OptionalLong next(String persistenceId, long from) {
        return all.next(persistenceId, from);
      }
    };
  }
}
