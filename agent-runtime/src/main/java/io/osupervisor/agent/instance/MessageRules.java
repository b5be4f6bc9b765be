package io.osupervisor.agent.instance;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.AgentLink.Received;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.Bye;
import io.osupervisor.agent.protocol.AgentMessage.Checkpoint;
import io.osupervisor.agent.protocol.AgentMessage.ErrorReport;
import io.osupervisor.agent.protocol.AgentMessage.EvolutionIntent;
import io.osupervisor.agent.protocol.AgentMessage.Heartbeat;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.protocol.AgentMessage.Metrics;
import io.osupervisor.agent.protocol.AgentMessage.Ready;
import io.osupervisor.agent.protocol.AgentMessage.Reloaded;
import io.osupervisor.agent.protocol.AgentMessage.Response;
import io.osupervisor.agent.protocol.AgentMessage.WalBatch;
import io.osupervisor.agent.protocol.AgentMessage.WalEntry;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.SnapshotChunk;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an agent may say in which state. */
final class MessageRules {
  private static final Set<Class<? extends AgentMessage>> ALIVE =
      Set.of(Heartbeat.class, Metrics.class, ErrorReport.class, Bye.class);

  private static final Set<Class<? extends AgentMessage>> WORKING =
      Set.of(
          Heartbeat.class,
          Metrics.class,
          ErrorReport.class,
          Bye.class,
          Response.class,
          WalEntry.class,
          WalBatch.class,
          Checkpoint.class,
          SnapshotChunk.class,
          EvolutionIntent.class);

  private static final Map<InstanceState, Set<Class<? extends AgentMessage>>> ALLOWED =
      Map.of(
          InstanceState.GREETING,
          Set.of(Hello.class, ErrorReport.class, Bye.class),
          InstanceState.RESTORING,
          ALIVE,
          InstanceState.FOLLOWING,
          ALIVE,
          InstanceState.READYING,
          Set.of(Heartbeat.class, Metrics.class, ErrorReport.class, Bye.class, Ready.class),
          InstanceState.SERVING,
          WORKING,
          InstanceState.RELOADING,
          with(WORKING, Reloaded.class),
          InstanceState.DRAINING,
          WORKING);

  private static final Set<InstanceState> WRITING =
      EnumSet.of(InstanceState.SERVING, InstanceState.RELOADING, InstanceState.DRAINING);

  private static final Set<String> ENTRIES = Set.of("wal_entry", "wal_batch");

  private MessageRules() {}

  /** What is wrong with saying this now, if anything. */
  static Optional<Fault> check(InstanceState state, Role role, AgentMessage message) {
    if (message instanceof EvolutionIntent && role != Role.PRIMARY) {
      return Optional.of(Fault.badState(word(message), "a " + role.word()));
    }
    if (ALLOWED.getOrDefault(state, Set.of()).contains(message.getClass())) {
      return Optional.empty();
    }
    if (isEntry(message) && follows(state)) {
      return Optional.of(
          Fault.of(ErrorCode.FENCED, "an instance that only follows the log may not write to it"));
    }
    return Optional.of(Fault.badState(word(message), state.word()));
  }

  /**
   * Whether an entry was refused while the agent writes entries: the state behind what it answers
   * next is then one that the log does not have.
   */
  static boolean refusesEntry(InstanceState state, Received.Wrong wrong) {
    return WRITING.contains(state) && wrong.type().map(ENTRIES::contains).orElse(false);
  }

  private static Set<Class<? extends AgentMessage>> with(
      Set<Class<? extends AgentMessage>> some, Class<? extends AgentMessage> more) {
    Set<Class<? extends AgentMessage>> all = new HashSet<>(some);
    all.add(more);
    return Set.copyOf(all);
  }

  private static boolean isEntry(AgentMessage message) {
    return message instanceof WalEntry || message instanceof WalBatch;
  }

  private static boolean follows(InstanceState state) {
    return state == InstanceState.RESTORING || state == InstanceState.FOLLOWING;
  }

  private static String word(AgentMessage message) {
    return message
        .getClass()
        .getSimpleName()
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
