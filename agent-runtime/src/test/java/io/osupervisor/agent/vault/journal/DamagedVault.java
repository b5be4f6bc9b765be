package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.tool.RepairReport;
import io.osupervisor.agent.vault.tool.ToolSettings;
import io.osupervisor.agent.vault.tool.ToolWatch;
import io.osupervisor.agent.vault.tool.VaultPlace;
import io.osupervisor.agent.vault.tool.VaultRepair;
import io.osupervisor.agent.vault.tool.VaultVerifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Damages a copy of a {@link KnownJournal} in a data directory, and tells what verifying and
 * repairing it comes to.
 */
final class DamagedVault implements DamageTrial {
  private final Path known;
  private final Path work;
  private final JournalScript script;
  private final Engine engine;
  private final ToolSettings settings;
  private final DamagedJournal opening;

  DamagedVault(Path known, Path work, JournalScript script, Engine engine) {
    this.engine = engine;
    this.settings = new ToolSettings(64 << 10, Optional.of(engine));
    this.known = known;
    this.work = work;
    this.script = script;
    this.opening =
        new DamagedJournal(known, work.resolveSibling(work.getFileName() + "-o"), script, engine);
  }

  @Override
  public Outcome tryOut(Damage damage) throws IOException {
    Scratch.delete(work);
    KnownJournal.copy(known.resolve(damage.base()), work);
    damage.change().to(work);
    Files.writeString(
        work.resolve("osupervisor.mark"),
        "format=2\nnode=%s\npid=1\ncreated=2026-11-29T12:00:00Z\njournal=created\n"
            .formatted(KnownJournal.NODE));
    Outcome opened = opening.tryOut(damage);
    try {
      SortedMap<String, ByteBuffer> before = contents();
      VaultVerifier.Report found =
          VaultVerifier.run(VaultPlace.directory(work, settings), ToolWatch.NOBODY);
      if (!contents().equals(before)) {
        return Outcome.silent("verifying changed something");
      }
      boolean whole = found.faults().isEmpty();
      if (whole && !opened.equals(Outcome.COMPLETE)) {
        return Outcome.silent("opening: %s; verifying: %s".formatted(opened, found.faults()));
      }
      return whole ? whole(found) : repaired();
    } catch (AgentException refusal) {
      boolean foreign =
          damage.name().contains(KnownJournal.FOREIGN) && refusal.code().equals("journal_foreign");
      boolean unmarked =
          damage.name().contains(EngineMark.FILE) && refusal.code().equals("journal_other_engine");
      return foreign || unmarked
          ? Outcome.refused("repairing", refusal)
          : Outcome.silent("refused: " + refusal.code() + " " + refusal.getMessage());
    }
  }

  private Outcome whole(VaultVerifier.Report found) {
    long events =
        script.end().values().stream().mapToLong(head -> head.highest() - head.deletedTo()).sum();
    return found.events() == events && found.persistenceIds() == script.end().size()
        ? Outcome.COMPLETE
        : Outcome.silent("verified: " + found);
  }

  private Outcome repaired() {
    RepairReport report = VaultRepair.run(work, settings, ToolWatch.NOBODY);
    VaultVerifier.Report after =
        VaultVerifier.run(VaultPlace.directory(work, settings), ToolWatch.NOBODY);
    if (!after.faults().isEmpty() || !report.repaired()) {
      return Outcome.silent("after the repair: %s %s".formatted(report, after.faults()));
    }
    long lost = 0;
    try (EventJournal journal =
        EventJournal.openExisting(
            KnownJournal.folders(work), KnownJournal.NODE, KnownJournal.settings(engine))) {
      for (Map.Entry<String, Head> head : script.end().entrySet()) {
        SortedSet<Long> missing = missing(journal, head.getKey(), head.getValue());
        SortedSet<Long> told = told(report, head.getKey(), head.getValue());
        if (!told.equals(missing)) {
          return Outcome.silent(
              "%s %s: missing %s, told %s"
                  .formatted(head.getKey(), head.getValue(), missing, report.gone()));
        }
        lost += missing.size();
      }
    }
    return new Outcome(lost == 0 ? "repaired, all there" : "repaired, losses told", false, "");
  }

  /** The events that were kept, and are not what they were, or not there. */
  private static SortedSet<Long> missing(EventJournal journal, String id, Head head) {
    SortedSet<Long> missing = new TreeSet<>();
    for (long seq = head.deletedTo() + 1; seq <= head.highest(); seq++) {
      missing.add(seq);
    }
    long next = 1;
    List<EventRecord> page = journal.read(id, next, Long.MAX_VALUE - 1, 50);
    while (!page.isEmpty()) {
      for (EventRecord event : page) {
        byte[] wanted = JournalScript.event(id, event.seq()).repr();
        if (!Arrays.equals(event.repr(), wanted) || event.seq() > head.highest()) {
          throw new IllegalStateException(id + " has another event " + event.seq());
        }
        missing.remove(event.seq());
        next = event.seq() + 1;
      }
      page = journal.read(id, next, Long.MAX_VALUE - 1, 50);
    }
    return missing;
  }

  /** What of that is told; where nothing says any more what was deleted, that may be told, too. */
  private static SortedSet<Long> told(RepairReport report, String id, Head head) {
    SortedSet<Long> told = new TreeSet<>();
    for (RepairReport.Gone gone : report.gone()) {
      if (gone.persistenceId().equals(id)) {
        for (long seq = Math.max(gone.from(), head.deletedTo() + 1); seq <= gone.to(); seq++) {
          told.add(seq);
        }
      }
    }
    return told;
  }

  private SortedMap<String, ByteBuffer> contents() throws IOException {
    SortedMap<String, ByteBuffer> contents = new TreeMap<>();
    for (String folder : List.of("journal", "ledger")) {
      List<Path> files =
          Files.isDirectory(work.resolve(folder))
              ? KnownJournal.below(work.resolve(folder))
              : List.of();
      for (Path file : files) {
        contents.put(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
