package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept at a place.
 *
 * @param directory absolute; or the database, as in {@code host:port/database}
 * @param node whose directory it is; zeros for a database, which is that of many
 * @param format the version of its layout
 * @param faults what of the journal could not be read, or keeps a node from starting; files are
 *     counted, not read
 * @param folders the bytes of its parts, by name
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
   * Describes a place, and changes nothing there. Blocking.
   *
   * @throws AgentException what {@link VaultPlace} tells
   */
  public static VaultDescription of(VaultPlace place, ToolWatch watch) {
    return place.read("describe", watch, kept -> of(kept, watch));
  }

  private static VaultDescription of(KeptMemory kept, ToolWatch watch) throws IOException {
    Gathering found = new Gathering();
    found.faults.addAll(kept.faults());
    if (kept.events().isPresent()) {
      EventWalk.of(kept.events().get(), found, watch);
    }
    return new VaultDescription(
        kept.where(),
        kept.node().toString(),
        kept.format(),
        new ArrayList<>(found.journals.values()),
        kept.count(Kind.SNAPSHOT),
        kept.count(Kind.CHECKPOINT),
        kept.count(Kind.VERSION),
        kept.sizes(),
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
