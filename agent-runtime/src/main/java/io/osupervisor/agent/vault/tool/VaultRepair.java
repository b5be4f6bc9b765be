package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.migrate.CountedEvents;
import io.osupervisor.agent.vault.migrate.EventSink;
import io.osupervisor.agent.vault.migrate.NewStores;
import io.osupervisor.agent.vault.migrate.Tally;
import io.osupervisor.agent.vault.migrate.VaultStores;
import io.osupervisor.agent.vault.tool.RepairReport.Gone;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Makes a journal of a damaged one that opens, with all that can be read from its beginning on, and
 * says exactly what is gone. What is there keeps its bytes under other names; what can be read and
 * does not fit into the new journal is exported beside. Ended in between, it is run again and ends
 * what it began. Blocking.
 */
public final class VaultRepair {
  /** What was read, while it is worked on. */
  private static final String EVENTS = "events";

  private final StoppedDirectory data;
  private final Path root;
  private final Staging staging;
  private final ToolSettings settings;
  private final ToolWatch watch;
  private final InstantSource clock;

  private VaultRepair(
      StoppedDirectory data, ToolSettings settings, ToolWatch watch, InstantSource clock) {
    this.clock = clock;
    this.data = data;
    this.root = data.root();
    this.staging = new Staging(root, "repair", watch);
    this.settings = settings;
    this.watch = watch;
  }

  /**
   * Repairs a directory; does nothing to one whose journal and snapshots are whole.
   *
   * @throws AgentException those of {@link StoppedDirectory#openNewest}, {@code journal_foreign},
   *     {@code journal_other_engine}, the {@code …_newer_format} of anything that a newer release
   *     wrote, {@code storage_full}, {@code vault_blocked}, {@code vault_repair_failed}
   */
  public static RepairReport run(Path directory, ToolSettings settings, ToolWatch watch) {
    return run(directory, settings, watch, InstantSource.system());
  }

  /** The same at a time of choice. */
  static RepairReport run(
      Path directory, ToolSettings settings, ToolWatch watch, InstantSource clock) {
    try (StoppedDirectory data = StoppedDirectory.openNewest(directory, "repair")) {
      return new VaultRepair(data, settings, watch, clock).run();
    } catch (IOException e) {
      throw ToolErrors.failed("repair", directory, e);
    }
  }

  private RepairReport run() throws IOException {
    staging.sweep();
    VaultReading.sweep(data);
    if (!staging.isReady()) {
      VaultVerifier.Report found = VaultVerifier.of(data, settings, watch);
      requireOfThisRelease(found.faults());
      List<Fault> left =
          found.faults().stream().filter(fault -> fault.restorable() || fault.setAside()).toList();
      if (left.size() == found.faults().size()) {
        return RepairReport.nothing(found);
      }
      settings.requireRoom(root, room());
      try {
        prepare(
            left.stream().filter(Fault::restorable).filter(fault -> !fault.ofMemory()).toList());
      } finally {
        staging.discard();
      }
    }
    RepairReport report = Notes.read(staging.note(), RepairReport.class);
    staging.put(report.keptAs());
    return report;
  }

  /** What another release wrote is as good as damaged here, and would be thrown away. */
  private void requireOfThisRelease(List<Fault> faults) {
    for (Fault fault : faults) {
      if (fault.newer()) {
        throw ToolErrors.ofNewerRelease(root, fault);
      }
    }
  }

  /** Two copies, what was read, the new journal, the partial export, and LevelDB's own needs. */
  private long room() throws IOException {
    return 6 * FileTrees.size(root.resolve("journal"))
        + FileTrees.size(root.resolve(Kind.SNAPSHOT.folder()))
        + FileTrees.size(root.resolve(Kind.CHECKPOINT.folder()));
  }

  /**
   * @param damaged files that stay as they are
   */
  private void prepare(List<Fault> damaged) throws IOException {
    RepairSnapshots snapshots = RepairSnapshots.read(root, watch);
    Path fresh = staging.begin();
    RecordedWalk events;
    boolean upperEndKnown;
    try (RepairSources sources = RepairSources.open(data, settings, watch)) {
      events = RecordedWalk.of(sources.events(), fresh.resolve(EVENTS), watch);
      upperEndKnown = sources.upperEndKnown();
    }
    RepairReport report;
    try (events) {
      report = make(fresh, events, upperEndKnown, snapshots, damaged);
    }
    staging.ready(Notes.write(report));
  }

  private RepairReport make(
      Path fresh,
      RecordedWalk events,
      boolean upperEndKnown,
      RepairSnapshots snapshots,
      List<Fault> damaged)
      throws IOException {
    Instant at = clock.instant();
    RepairNames names = RepairNames.free(root, at);
    SortedMap<String, RepairPlan> plans = RepairScan.plans(events, snapshots, watch);
    Tally read = write(fresh, events, plans);
    List<Path> beyond = snapshots.keep(fresh, plans);
    Tally written = new Tally();
    List<Fault> left = new ArrayList<>(damaged);
    left.addAll(compare(fresh, read, written));
    watch.reached("written");
    LostFound lost = new LostFound(root, data.node(), at, plans);
    List<Path> files = new ArrayList<>(beyond);
    files.addAll(RepairCheckpoints.toKeep(root, plans, upperEndKnown, watch));
    lost.write(fresh.resolve(names.lostFound()), events, files, watch);
    beyond.addAll(snapshots.damaged());
    RepairReport report =
        new RepairReport(
            true,
            names.keptAs(),
            written.events().size(),
            count(written),
            gone(plans, lost),
            upperEndKnown,
            names.lostFound(),
            beyond.stream().map(file -> VaultFiles.path(root, file)).toList(),
            left);
    DurableFiles.write(
        fresh.resolve(names.lostFound()).resolve("report.json"), Notes.write(report));
    return report;
  }

  /** Reads what was written again, and gives which agents do not start with it. */
  private List<Fault> compare(Path fresh, Tally read, Tally written) throws IOException {
    MemoryCheck memory = new MemoryCheck(new HeldFiles(fresh, root));
    EventSink sink = new Written(written, memory);
    stores()
        .replay(
            places(fresh),
            data.node(),
            new CountedEvents(sink, watch, "events compared", count(read)),
            snapshot -> {});
    read.requireSame(written);
    memory.end();
    return memory.faults();
  }

  private static long count(Tally tally) {
    return tally.events().values().stream()
        .mapToLong(kept -> kept.highest() - kept.deletedTo())
        .sum();
  }

  private static NewStores.Places places(Path fresh) {
    return new NewStores.Places(
        fresh.resolve("journal"), fresh.resolve("ledger"), fresh.resolve("snapshots"));
  }

  private VaultStores stores() {
    return new VaultStores(settings.engine());
  }

  private Tally write(Path fresh, RecordedWalk events, SortedMap<String, RepairPlan> plans)
      throws IOException {
    Tally read = new Tally();
    try (NewStores.Writer writer = stores().create(places(fresh), data.node())) {
      events.replay(new Kept(plans, read, writer), watch);
    }
    return read;
  }

  /** An agent may not start with what is kept: what it goes on from then may be long gone. */
  private record Written(Tally written, MemoryCheck memory) implements EventSink {
    @Override
    public void begin(String persistenceId, long deletedTo) {
      written.begin(persistenceId, deletedTo);
      memory.begin(persistenceId);
    }

    @Override
    public void event(EventRecord event) {
      written.event(event);
      memory.event(event);
    }
  }

  private record Kept(SortedMap<String, RepairPlan> plans, Tally read, NewStores.Writer writer)
      implements EventWalk.Sink {
    @Override
    public void begin(String persistenceId, Head known) throws IOException {
      RepairPlan plan = plans.get(persistenceId);
      if (plan != null && plan.to() > 0) {
        read.begin(persistenceId, plan.base());
        writer.begin(persistenceId, plan.base());
      }
    }

    @Override
    public void event(EventRecord event) throws IOException {
      RepairPlan plan = plans.get(event.persistenceId());
      if (plan != null && plan.keeps(event.seq())) {
        read.event(event);
        writer.event(event);
      }
    }

    @Override
    public void gone(String persistenceId, long from, long to, AgentException why) {
      // Behind it nothing is kept, which the plans know.
    }
  }

  private static List<Gone> gone(SortedMap<String, RepairPlan> plans, LostFound lost) {
    List<Gone> gone = new ArrayList<>();
    plans.forEach(
        (id, plan) -> {
          for (NumberRange range : plan.gone()) {
            gone.add(new Gone(id, range.from(), range.to(), lost.in(id, range)));
          }
        });
    return gone;
  }
}
