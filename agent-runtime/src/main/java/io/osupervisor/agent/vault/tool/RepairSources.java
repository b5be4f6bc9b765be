package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.journal.JournalCopy;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.StoreReading;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * All that can be read of a damaged journal: its store as it opens, and a second copy that LevelDB
 * has put together of whatever tables and logs lie there. Neither has all that the other has.
 */
final class RepairSources implements Closeable {
  /** Where the second copy lies while a repair works. */
  static final String PLACE = "vault.repairing";

  private final List<StoreReading> readings = new ArrayList<>();
  private final List<Closeable> open = new ArrayList<>();
  private final Map<String, Head> promised;
  private final boolean upperEndKnown;

  private RepairSources(Map<String, Head> promised, boolean upperEndKnown) {
    this.promised = promised;
    this.upperEndKnown = upperEndKnown;
  }

  /**
   * Opens them.
   *
   * @throws AgentException {@code journal_foreign} where the events are another node's, {@code
   *     journal_other_engine} where another engine wrote them; where nothing opens at all, why it
   *     cannot be put together: to go on would be to throw all away
   */
  static RepairSources open(StoppedDirectory data, ToolSettings settings, Progress progress)
      throws IOException {
    RepairSources sources = promised(data);
    try {
      VaultReading asItIs = VaultReading.open(data, settings, progress);
      sources.open.add(asItIs);
      if (asItIs.refusal().isPresent() && isOfOthers(asItIs.refusal().get())) {
        throw asItIs.refusal().get();
      }
      asItIs.events().ifPresent(reading -> sources.add(data, reading));
      sources.addPutTogether(data, settings, progress);
      return sources;
    } catch (IOException | RuntimeException e) {
      sources.close();
      throw e;
    }
  }

  private static RepairSources promised(StoppedDirectory data) {
    try {
      JournalFolders folders = JournalFolders.in(data.root());
      return new RepairSources(StoreReading.promised(folders, data.node()), true);
    } catch (AgentException unreadable) {
      return new RepairSources(Map.of(), false);
    }
  }

  private void addPutTogether(StoppedDirectory data, ToolSettings settings, Progress progress)
      throws IOException {
    JournalCopy copy =
        JournalCopy.of(JournalFolders.in(data.root()), data.root().resolve(PLACE), progress);
    open.add(copy);
    try {
      copy.repair(settings.engine());
      StoreReading reading =
          StoreReading.open(copy.folders(), data.node(), settings.writeBuffer(), settings.engine());
      open.add(reading);
      add(data, reading);
    } catch (AgentException unreadable) {
      if (isOfOthers(unreadable) || readings.isEmpty()) {
        throw unreadable;
      }
      // Then what opens as it is must do.
    }
  }

  /** Whether a store is whole, perhaps, but not for this node to read. */
  private static boolean isOfOthers(AgentException refusal) {
    return List.of("journal_foreign", Fault.OTHER_ENGINE).contains(refusal.code());
  }

  private void add(StoppedDirectory data, StoreReading reading) {
    UUID owner = reading.owner().orElse(data.node());
    if (!owner.equals(data.node())) {
      throw ToolErrors.notOurs(data.root(), owner.toString(), data.node().toString());
    }
    readings.add(reading);
  }

  /** All that any of them has. */
  EventSource events() {
    return new MergedSource(readings, promised);
  }

  /** Whether the ledger says how far everybody must be. */
  boolean upperEndKnown() {
    return upperEndKnown;
  }

  @Override
  public void close() {
    for (int i = open.size() - 1; i >= 0; i--) {
      try {
        open.get(i).close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
