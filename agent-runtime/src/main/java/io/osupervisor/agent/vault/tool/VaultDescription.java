package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is in a data directory.
 *
 * @param directory absolute
 * @param node its identity
 * @param format the version of its layout
 * @param faults what of the journal could not be read, or keeps a node from starting; files are
 *     counted, not read
 * @param folders their bytes, by name
 */
public record VaultDescription(
    String directory,
    String node,
    int format,
    List<Journaled> journals,
    long snapshots,
    long checkpoints,
    long versions,
    SortedMap<String, Long> folders,
    List<Fault> faults) {
  private static final List<String> FOLDERS =
      List.of("journal", "ledger", "snapshots", "checkpoints", "genomes", "audit", "logs");

  public VaultDescription {
    journals = List.copyOf(journals);
    faults = List.copyOf(faults);
  }

  /**
   * One persistence id.
   *
   * @param events that are there
   * @param first the number of the first of them; 0 for none
   * @param last the highest number ever given
   * @param deletedTo up to which they are deleted; 0 for none
   * @param bytes of the events that are there, as they were written
   */
  public record Journaled(
      String persistenceId, long events, long first, long last, long deletedTo, long bytes) {
    private Journaled plus(EventRecord event) {
      return new Journaled(
          persistenceId,
          events + 1,
          events == 0 ? event.seq() : first,
          Math.max(last, event.seq()),
          deletedTo,
          bytes + event.repr().length);
    }
  }

  /**
   * Describes a directory, and changes nothing in it. Blocking.
   *
   * @throws AgentException those of {@link StoppedDirectory#openNewest}, {@code storage_full},
   *     {@code vault_describe_failed}
   */
  public static VaultDescription of(Path directory, ToolSettings settings, ToolWatch watch) {
    try (StoppedDirectory data = StoppedDirectory.openNewest(directory, "describe")) {
      return of(data, settings, watch);
    } catch (IOException e) {
      throw ToolErrors.failed("describe", directory, e);
    }
  }

  private static VaultDescription of(StoppedDirectory data, ToolSettings settings, ToolWatch watch)
      throws IOException {
    Path root = data.root();
    Gathering found = new Gathering();
    try (VaultReading reading = VaultReading.open(data, settings, watch)) {
      found.faults.addAll(reading.faults());
      if (reading.events().isPresent()) {
        EventWalk.of(reading.events().get(), found, watch);
      }
    }
    SortedMap<String, Long> folders = new TreeMap<>();
    for (String folder : FOLDERS) {
      folders.put(folder, FileTrees.size(root.resolve(folder)));
    }
    return new VaultDescription(
        root.toString(),
        data.node().toString(),
        data.format(),
        new ArrayList<>(found.journals.values()),
        VaultFiles.in(root, Kind.SNAPSHOT).size(),
        VaultFiles.in(root, Kind.CHECKPOINT).size(),
        VaultFiles.in(root, Kind.VERSION).size(),
        folders,
        found.faults);
  }

  private static final class Gathering implements EventWalk.Sink {
    private final Map<String, Journaled> journals = new TreeMap<>();
    private final List<Fault> faults = new ArrayList<>();

    @Override
    public void begin(String persistenceId, Head known) {
      journals.put(
          persistenceId, new Journaled(persistenceId, 0, 0, known.highest(), known.deletedTo(), 0));
    }

    @Override
    public void event(EventRecord event) {
      journals.computeIfPresent(event.persistenceId(), (id, journaled) -> journaled.plus(event));
    }

    @Override
    public void gone(String persistenceId, long from, long to, AgentException why) {
      faults.add(Fault.gone(persistenceId, from, to, why));
    }
  }
}
