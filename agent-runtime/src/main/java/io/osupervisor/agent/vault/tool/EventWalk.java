package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.EventSource.Run;
import io.osupervisor.agent.vault.journal.Head;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Goes through all events that should be there, those that are and those that are not. */
final class EventWalk {
  /** Is told of everything in order, persistence id after persistence id. */
  interface Sink {
    /** The events of this one follow, those that are not deleted. */
    void begin(String persistenceId, Head known) throws IOException;

    /** The next one. */
    void event(EventRecord event) throws IOException;

    /** In their place is nothing that can be read. */
    void gone(String persistenceId, long from, long to, AgentException why) throws IOException;
  }

  private final EventSource source;
  private final Sink sink;
  private final ToolWatch watch;
  private final long all;
  private long done;

  private EventWalk(EventSource source, Sink sink, ToolWatch watch) {
    this.source = source;
    this.sink = sink;
    this.watch = watch;
    this.all =
        source.heads().values().stream().mapToLong(head -> head.highest() - head.deletedTo()).sum();
  }

  /** Goes through them once. */
  static void of(EventSource source, Sink sink, ToolWatch watch) throws IOException {
    EventWalk walk = new EventWalk(source, sink, watch);
    for (Map.Entry<String, Head> head : source.heads().entrySet()) {
      sink.begin(head.getKey(), head.getValue());
      walk.one(head.getKey(), head.getValue());
    }
  }

  private void one(String id, Head head) throws IOException {
    long next = head.deletedTo() + 1;
    long highest = highest(id, next, head.highest());
    while (next <= highest) {
      Run run = source.run(id, next, highest);
      for (EventRecord event : run.events()) {
        sink.event(event);
      }
      next += run.events().size();
      done += run.events().size();
      if (run.fault().isPresent() && next <= highest) {
        next = skip(id, next, highest, run.fault().get());
      }
      highest = highest(id, next, highest);
      watch.counted("events read", done, all);
    }
  }

  /** A store may hold more than anybody promised; a damaged number is no event. */
  private long highest(String id, long next, long known) {
    if (next <= known) {
      return known;
    }
    OptionalLong there = source.next(id, next);
    while (there.isPresent() && there.getAsLong() < Long.MAX_VALUE - 1) {
      long seq = there.getAsLong();
      if (!source.run(id, seq, seq).events().isEmpty()) {
        return seq;
      }
      there = source.next(id, seq + 1);
    }
    return known;
  }

  /** Goes on behind what is missing, to the next that can be read. */
  private long skip(String id, long from, long highest, AgentException why) throws IOException {
    long next = from;
    Optional<Run> good = Optional.empty();
    while (good.isEmpty() && next < highest) {
      OptionalLong there = source.next(id, next + 1);
      if (there.isEmpty() || there.getAsLong() > highest) {
        break;
      }
      next = there.getAsLong();
      good = Optional.of(source.run(id, next, next)).filter(run -> !run.events().isEmpty());
    }
    long end = good.isPresent() ? next : highest + 1;
    sink.gone(id, from, end - 1, why);
    done += end - from;
    return end;
  }
}
