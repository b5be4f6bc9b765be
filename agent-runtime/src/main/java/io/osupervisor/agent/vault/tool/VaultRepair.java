package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.migrate.NewStores;
import io.osupervisor.agent.vault.migrate.Tally;
import io.osupervisor.agent.vault.migrate.VaultStores;
import io.osupervisor.agent.vault.tool.RepairReport.Gone;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final StoppedDirectory data;
  private final Path root;
  private final Staging staging;
  private final ToolSettings settings;
  private final ToolWatch watch;
  private final VaultStores stores = new VaultStores();

  private VaultRepair(StoppedDirectory data, ToolSettings settings, ToolWatch watch) {
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
   *     {@code journal_other_engine}, {@code journal_engine_cannot}, {@code storage_full}, {@code
   *     vault_blocked}, {@code vault_repair_failed}
   */
  public static RepairReport run(Path directory, ToolSettings settings, ToolWatch watch) {
    try (StoppedDirectory data = StoppedDirectory.openNewest(directory, "repair")) {
      return new VaultRepair(data, settings, watch).run();
    } catch (IOException e) {
      throw ToolErrors.failed("repair", directory, e);
    }
  }

  private RepairReport run() throws IOException {
    staging.sweep();
    VaultReading.sweep(data);
    if (!staging.isReady()) {
      VaultVerifier.Report found = VaultVerifier.of(data, settings, watch);
      List<Fault> left =
          found.faults().stream().filter(fault -> fault.restorable() || fault.setAside()).toList();
      if (left.size() == found.faults().size()) {
        return RepairReport.nothing(found);
      }
      settings.requireRoom(root, room());
      try {
        prepare(left.stream().filter(Fault::restorable).toList());
      } finally {
        staging.discard();
      }
    }
    RepairReport report = Notes.read(staging.note(), RepairReport.class);
    staging.put(report.keptAs());
    return report;
  }

  /** Two copies, the new journal, the partial export, and what LevelDB needs meanwhile. */
  private long room() throws IOException {
    return 5 * FileTrees.size(root.resolve("journal"))
        + FileTrees.size(root.resolve(Kind.SNAPSHOT.folder()))
        + FileTrees.size(root.resolve(Kind.CHECKPOINT.folder()));
  }

  private void prepare(List<Fault> left) throws IOException {
    String at = NAME.format(InstantSource.system().instant());
    String lostFound = "lost-found-" + at;
    RepairSnapshots snapshots = RepairSnapshots.read(root);
    try (RepairSources sources = RepairSources.open(data, settings)) {
      EventSource events = sources.events();
      SortedMap<String, RepairPlan> plans = RepairScan.plans(events, snapshots, watch);
      Path fresh = staging.begin();
      Tally read = write(fresh, events, plans);
      List<Path> beyond = snapshots.keep(fresh, plans);
      Tally written = new Tally();
      stores.replay(places(fresh), data.node(), written, snapshot -> {});
      read.requireSame(written);
      watch.reached("written");
      LostFound lost = new LostFound(root, data.node(), plans);
      List<Path> files = new ArrayList<>(beyond);
      files.addAll(checkpoints(plans, sources.upperEndKnown()));
      lost.write(fresh.resolve(lostFound), events, files, watch);
      beyond.addAll(snapshots.damaged());
      RepairReport report =
          new RepairReport(
              true,
              ".damaged-" + at,
              written.events().size(),
              written.events().values().stream().mapToLong(VaultRepair::count).sum(),
              gone(plans, lost),
              sources.upperEndKnown(),
              lostFound,
              beyond.stream().map(file -> VaultFiles.path(root, file)).toList(),
              left);
      DurableFiles.write(fresh.resolve(lostFound).resolve("report.json"), Notes.write(report));
      staging.ready(Notes.write(report));
    }
  }

  private static long count(Tally.Kept kept) {
    return kept.highest() - kept.deletedTo();
  }

  private static NewStores.Places places(Path fresh) {
    return new NewStores.Places(
        fresh.resolve("journal"), fresh.resolve("ledger"), fresh.resolve("snapshots"));
  }

  private Tally write(Path fresh, EventSource events, SortedMap<String, RepairPlan> plans)
      throws IOException {
    Tally read = new Tally();
    try (NewStores.Writer writer = stores.create(places(fresh), data.node())) {
      EventWalk.of(events, new Kept(plans, read, writer), watch);
    }
    return read;
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

  /**
   * Those of agents of whose memory something is gone, or may be: a node keeps only those that are
   * named. What cannot be read stays where it is.
   */
  private List<Path> checkpoints(SortedMap<String, RepairPlan> plans, boolean upperEndKnown)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path file : VaultFiles.in(root, Kind.CHECKPOINT)) {
      String agent = String.valueOf(root.relativize(file).getName(1));
      RepairPlan plan = plans.get("vault|" + agent);
      boolean whole = plan != null && plan.gone().isEmpty() && upperEndKnown;
      if (!whole && isReadable(file)) {
        files.add(file);
      }
    }
    return files;
  }

  private static boolean isReadable(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (IOException e) {
      return false;
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
