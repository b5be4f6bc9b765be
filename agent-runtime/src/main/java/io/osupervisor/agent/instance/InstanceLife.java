package io.osupervisor.agent.instance;

import static io.osupervisor.agent.instance.InstanceLife.Event.BOUND;
import static io.osupervisor.agent.instance.InstanceLife.Event.CAUGHT_UP;
import static io.osupervisor.agent.instance.InstanceLife.Event.EXITED;
import static io.osupervisor.agent.instance.InstanceLife.Event.FENCED;
import static io.osupervisor.agent.instance.InstanceLife.Event.HELLO;
import static io.osupervisor.agent.instance.InstanceLife.Event.LAUNCHED;
import static io.osupervisor.agent.instance.InstanceLife.Event.NAMED;
import static io.osupervisor.agent.instance.InstanceLife.Event.PREPARED;
import static io.osupervisor.agent.instance.InstanceLife.Event.READY;
import static io.osupervisor.agent.instance.InstanceLife.Event.RELOAD;
import static io.osupervisor.agent.instance.InstanceLife.Event.RELOADED;
import static io.osupervisor.agent.instance.InstanceLife.Event.STOP;
import static io.osupervisor.agent.instance.InstanceState.DRAINING;
import static io.osupervisor.agent.instance.InstanceState.ENDED;
import static io.osupervisor.agent.instance.InstanceState.ENDING;
import static io.osupervisor.agent.instance.InstanceState.FOLLOWING;
import static io.osupervisor.agent.instance.InstanceState.GREETING;
import static io.osupervisor.agent.instance.InstanceState.LAUNCHING;
import static io.osupervisor.agent.instance.InstanceState.READYING;
import static io.osupervisor.agent.instance.InstanceState.RELOADING;
import static io.osupervisor.agent.instance.InstanceState.RESTORING;
import static io.osupervisor.agent.instance.InstanceState.SERVING;
import static io.osupervisor.agent.instance.InstanceState.WAITING;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The life of an instance as a table: what may happen in each state and what it leads to. */
public final class InstanceLife {

  /** What happens to an instance. */
  public enum Event {
    /** The process was started. */
    LAUNCHED,
    /** A valid {@code hello} came. */
    HELLO,
    /** The checkpoint and every durable entry were handed over. */
    CAUGHT_UP,
    /** It was named primary and {@code restore_end} was written. */
    BOUND,
    /** A {@code ready} with the right number came, and the memory is its own. */
    READY,
    /** The same, but the memory has another owner yet. */
    PREPARED,
    /** The memory is its own from here on. */
    NAMED,
    /** It was given another version to take. */
    RELOAD,
    /** It has taken it, but the memory is not that version's yet. */
    RELOADED,
    /** It was asked to finish. */
    STOP,
    /** It was given up: a fault, a hang, a stop that cannot wait. */
    FENCED,
    /** Its process is gone. */
    EXITED
  }

  private static final Map<InstanceState, Map<Event, InstanceState>> TABLE = table();

  private InstanceLife() {}

  /** The state that follows, or empty where the event cannot happen. */
  public static Optional<InstanceState> next(InstanceState state, Event event) {
    return Optional.ofNullable(TABLE.getOrDefault(state, Map.of()).get(event));
  }

  /** The table as a Mermaid diagram, for the documentation. */
  public static String diagram() {
    StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> launching\n");
    TABLE.forEach(
        (from, row) ->
            row.forEach(
                (event, to) ->
                    text.append(
                        "    %s --> %s: %s%n".formatted(from.word(), to.word(), word(event)))));
    return text.append("    ended --> [*]\n").toString();
  }

  private static String word(Event event) {
    return event.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Map<InstanceState, Map<Event, InstanceState>> table() {
    Map<InstanceState, Map<Event, InstanceState>> table = new EnumMap<>(InstanceState.class);
    row(table, LAUNCHING, Map.of(LAUNCHED, GREETING, FENCED, ENDING, STOP, ENDING, EXITED, ENDED));
    row(table, GREETING, Map.of(HELLO, RESTORING, FENCED, ENDING, STOP, ENDING, EXITED, ENDED));
    row(
        table,
        RESTORING,
        Map.of(CAUGHT_UP, FOLLOWING, FENCED, ENDING, STOP, ENDING, EXITED, ENDED));
    row(table, FOLLOWING, Map.of(BOUND, READYING, FENCED, ENDING, STOP, ENDING, EXITED, ENDED));
    row(
        table,
        READYING,
        Map.of(READY, SERVING, PREPARED, WAITING, FENCED, ENDING, STOP, ENDING, EXITED, ENDED));
    row(table, WAITING, Map.of(NAMED, SERVING, FENCED, ENDING, STOP, ENDING, EXITED, ENDED));
    row(table, SERVING, Map.of(RELOAD, RELOADING, STOP, DRAINING, FENCED, ENDING, EXITED, ENDED));
    row(table, RELOADING, Map.of(RELOADED, WAITING, FENCED, ENDING, STOP, ENDING, EXITED, ENDED));
    row(table, DRAINING, Map.of(FENCED, ENDING, EXITED, ENDED));
    row(table, ENDING, Map.of(EXITED, ENDED));
    return table;
  }

  private static void row(
      Map<InstanceState, Map<Event, InstanceState>> table,
      InstanceState state,
      Map<Event, InstanceState> row) {
    table.put(state, new EnumMap<>(row));
  }
}
