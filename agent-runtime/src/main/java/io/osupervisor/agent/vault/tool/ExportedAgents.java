package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import io.osupervisor.config.AgentName;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Those agents of a memory that are exported: all, or some. Versions belong to all together. */
final class ExportedAgents {
  /** Stands before the name of an agent in each of its persistence ids. */
  private static final char TYPE_END = '|';

  private static final String RECORD = "agent" + TYPE_END;

  private final Set<String> chosen;
  private final Set<Path> snapshots;

  private ExportedAgents(Set<String> chosen, Set<String> persistenceIds) {
    this.chosen = chosen;
    this.snapshots =
        persistenceIds.stream()
            .filter(this::own)
            .map(id -> SnapshotFile.folder(Path.of(Kind.SNAPSHOT.folder()), id))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Those that were chosen.
   *
   * @param agents none for all
   * @throws AgentException {@code export_no_agent} when one is not there
   */
  static ExportedAgents of(Set<AgentId> agents, KeptMemory kept) {
    Set<String> chosen =
        agents.stream().map(AgentId::value).collect(Collectors.toUnmodifiableSet());
    if (chosen.isEmpty()) {
      return new ExportedAgents(chosen, Set.of());
    }
    Set<String> ids = kept.events().map(events -> events.heads().keySet()).orElse(Set.of());
    chosen.stream()
        .filter(agent -> !ids.contains(RECORD + agent))
        .min(String::compareTo)
        .ifPresent(
            agent -> {
              throw ToolErrors.noAgent(kept.where(), agent, named(ids));
            });
    return new ExportedAgents(chosen, ids);
  }

  /**
   * Those of an export that holds some.
   *
   * @param persistenceIds all that are in it
   * @throws IllegalArgumentException when there is none, or one that is not of an agent
   */
  static ExportedAgents among(Set<String> persistenceIds) {
    if (persistenceIds.isEmpty()) {
      throw new IllegalArgumentException("it holds no agent");
    }
    Set<String> agents = new HashSet<>();
    for (String id : persistenceIds) {
      String agent = id.substring(id.indexOf(TYPE_END) + 1);
      if (id.indexOf(TYPE_END) < 1 || !AgentName.is(agent)) {
        throw new IllegalArgumentException("'%s' is not of an agent".formatted(id));
      }
      agents.add(agent);
    }
    return new ExportedAgents(agents, persistenceIds);
  }

  private static List<String> named(Set<String> persistenceIds) {
    return persistenceIds.stream()
        .filter(id -> id.startsWith(RECORD))
        .map(id -> id.substring(RECORD.length()))
        .sorted()
        .toList();
  }

  boolean areAll() {
    return chosen.isEmpty();
  }

  /** Their events. */
  EventSource of(EventSource events) {
    return areAll() ? events : events.only(this::own);
  }

  private boolean own(String persistenceId) {
    return chosen.contains(persistenceId.substring(persistenceId.indexOf(TYPE_END) + 1));
  }

  /**
   * Whether a file is theirs.
   *
   * @param name its path in an export
   */
  boolean have(String name) {
    Path path = Path.of(name);
    return areAll()
        || switch (VaultFiles.kind(name)) {
          case VERSION -> true;
          case CHECKPOINT -> chosen.contains(path.getName(1).toString());
          case SNAPSHOT -> snapshots.contains(path.getParent());
        };
  }
}
