package io.osupervisor.supervisor;

import io.micrometer.core.instrument.MeterRegistry;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.SharedFolder;
import io.osupervisor.agent.vault.StoreLease;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.JournalSettings;
import io.osupervisor.agent.vault.journal.plugin.JournalSetup;
import io.osupervisor.agent.vault.shared.SharedStore;
import io.osupervisor.agent.vault.shared.SharedStoreSetup;
import io.osupervisor.config.NodeSettings;
import io.osupervisor.config.StoreKind;
import io.osupervisor.supervisor.telemetry.JournalMeters;
import io.osupervisor.supervisor.telemetry.StoreMeters;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.setup.Setup;

/** What keeps the events of a node's agents, open. Whoever opened it closes it. */
sealed interface NodeStore extends AutoCloseable {
  /** Gives it to the actor system that writes to it. */
  Setup setup();

  /**
   * What tells it from other stores, but a copy of a server's files; nodes of a cluster have one.
   */
  String identity();

  /** Done when nothing is written any more, ever. */
  CompletableFuture<AgentException> failure();

  /** The least that must be free on the disk of the data directory for it to write, in bytes. */
  long diskNeed();

  /** The gate that its writes wait at, where this one is that of the disk. */
  FreeSpaceGate gate(FreeSpaceGate disk);

  /** Where all nodes find the files of an area, as {@code genomes}. */
  SharedFolder folder(String area);

  /** Says whose it is. */
  StoreLease lease();

  /** From here on a write that would wait is refused. */
  void refuse();

  /** Whether it answers, as far as it is known. */
  boolean isUp();

  /** Has its figures shown. */
  void bind(MeterRegistry registry);

  @Override
  void close();

  /**
   * Opens what the settings name.
   *
   * @param answers what others may have written by now is touched only while it is open
   * @throws AgentException when it is not as it must be
   */
  static NodeStore open(
      NodeSettings settings, DataDirectory data, FreeSpace disk, AnswerGate answers) {
    if (settings.store().kind() == StoreKind.EMBEDDED) {
      return Embedded.open((int) settings.vault().writeBuffer().bytes(), data, disk);
    }
    data.requireNoJournal();
    SharedStore shared = SharedStore.open(settings.store());
    try {
      data.keptIn(shared.identity());
      shared.heed(answers);
      String identity = shared.identity() + " on " + shared.server();
      String node = data.node() + "@" + settings.cluster().host();
      return new Shared(shared, identity, shared.lease(node), new CompletableFuture<>());
    } catch (RuntimeException e) {
      shared.close();
      throw e;
    }
  }

  /** The journal in the data directory. */
  record Embedded(EventJournal journal, int writeBuffer, CompletableFuture<AgentException> failure)
      implements NodeStore {

    private static Embedded open(int writeBuffer, DataDirectory data, FreeSpace disk) {
      CompletableFuture<AgentException> failure = new CompletableFuture<>();
      JournalSettings settings =
          new JournalSettings(writeBuffer, JournalSettings.DEFAULT_QUEUE, disk, failure::complete);
      return new Embedded(data.openJournal(settings), writeBuffer, failure);
    }

    @Override
    public String identity() {
      return "in the data directory";
    }

    @Override
    public Setup setup() {
      return new JournalSetup(journal);
    }

    @Override
    public long diskNeed() {
      return JournalSettings.floorOf(writeBuffer);
    }

    @Override
    public FreeSpaceGate gate(FreeSpaceGate disk) {
      return disk;
    }

    @Override
    public SharedFolder folder(String area) {
      return SharedFolder.NONE;
    }

    @Override
    public StoreLease lease() {
      return StoreLease.UNCONTESTED;
    }

    @Override
    public void refuse() {
      journal.refuse();
    }

    @Override
    public boolean isUp() {
      return true;
    }

    @Override
    public void bind(MeterRegistry registry) {
      JournalMeters.bind(registry, journal);
    }

    @Override
    public void close() {
      journal.close();
    }
  }

  /** A database elsewhere: it may be away, and is never given up. */
  record Shared(
      SharedStore store,
      String identity,
      StoreLease lease,
      CompletableFuture<AgentException> failure)
      implements NodeStore {

    @Override
    public Setup setup() {
      return new SharedStoreSetup(store);
    }

    @Override
    public long diskNeed() {
      return 0;
    }

    @Override
    public FreeSpaceGate gate(FreeSpaceGate disk) {
      return FreeSpaceGate.alwaysOpen();
    }

    @Override
    public SharedFolder folder(String area) {
      return store.folder(area);
    }

    /** No write waits for room. */
    @Override
    public void refuse() {}

    @Override
    public boolean isUp() {
      return store.isUp();
    }

    @Override
    public void bind(MeterRegistry registry) {
      StoreMeters.bind(registry, store);
    }

    @Override
    public void close() {
      lease.close();
      store.close();
    }
  }
}
