package io.osupervisor.supervisor;

import io.osupervisor.agent.bytecode.BytecodeCache;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.shadow.ShadowPlaces;
import io.osupervisor.config.AgentLogSettings;
import io.osupervisor.config.NodeSettings;
import io.osupervisor.config.ProcessSettings;
import io.osupervisor.config.VaultSettings;
import io.osupervisor.supervisor.audit.AuditLog;
import io.osupervisor.supervisor.history.RunHistory;
import io.osupervisor.supervisor.telemetry.trace.Traces;
import io.osupervisor.supervisor.tree.AgentRoster;
import io.osupervisor.supervisor.tree.NodeServices;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node holds besides its actors, opened before them and closed after them: the locked data
 * directory, its store, the processes, versions, the audit and the run history.
 *
 * @param answers what is said of agents leaves by it
 */
record NodeResources(
    NodeSettings settings,
    DataDirectory data,
    NodeStore store,
    ProcessHost processes,
    StartGate starts,
    VersionStore versions,
    AuditLog audit,
    FreeSpaceGate gate,
    RunHistory history,
    AnswerGate answers,
    InstantSource clock)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeResources.class);

  /** What agents write between two looks at the disk. */
  private static final long GATE_BEFORE_JOURNAL = 16L << 20;

  /**
   * Opens everything and ends what a dead node of the same directory left behind.
   *
   * @param space measures the disk of a directory
   * @param answers lets the node speak for its agents
   * @throws io.osupervisor.agent.AgentException when something is not as it must be
   */
  static NodeResources open(
      NodeSettings settings, Function<Path, FreeSpace> space, AnswerGate answers) {
    InstantSource clock = InstantSource.system();
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      DataDirectory data = also(opened, DataDirectory.open(settings.dataDir()));
      FreeSpace disk = space.apply(data.root());
      NodeStore store = also(opened, NodeStore.open(settings, data, disk, answers));
      ProcessHostSettings hosting = processSettings(settings, data);
      ProcessHost processes = also(opened, ProcessHost.open(hosting));
      int ended = processes.endLeftovers();
      if (ended > 0) {
        LOG.warn("ended {} instances that the last node here left behind", ended);
      }
      FreeSpaceGate gate = gate(settings.vault(), store.diskNeed(), disk, clock);
      RunHistory history = RunHistory.of(settings.history(), data.history(), gate, clock);
      return new NodeResources(
          settings,
          data,
          store,
          processes,
          NodeStarts.gate(settings.processes(), List.of(disk, space.apply(hosting.instances()))),
          VersionStore.open(data.genomes(), gate, store.folder("genomes")),
          AuditLog.open(data.audit(), clock),
          gate,
          history,
          answers,
          clock);
    } catch (RuntimeException e) {
      opened.forEach(resource -> closeAfter(e, resource));
      throw e;
    }
  }

  private static <R extends AutoCloseable> R also(Deque<AutoCloseable> opened, R resource) {
    opened.addFirst(resource);
    return resource;
  }

  private static void closeAfter(RuntimeException failure, AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  /** What the agents are given. */
  NodeServices services(
      Executor blocking,
      ActorRef<AgentRoster.Command> roster,
      Traces traces,
      NodeServices.Observer observer) {
    VaultSettings vault = settings.vault();
    AgentServices agents =
        new AgentServices(
            processes,
            versions,
            new BytecodeCache(
                data.genomes().resolve("compiled"),
                processes,
                versions,
                starts,
                gate,
                clock,
                blocking),
            blocking,
            starts,
            clock,
            System::nanoTime,
            new Random(new SecureRandom().nextLong()),
            vault.walBuffer().bytes(),
            traces.beside(history),
            answers);
    ShadowPlaces shadows = new ShadowPlaces(settings.trials().maxShadows(), starts);
    return new NodeServices(
        settings,
        data,
        store::folder,
        agents,
        store.gate(gate),
        store::isUp,
        audit,
        history,
        roster,
        shadows,
        observer);
  }

  private static FreeSpaceGate gate(
      VaultSettings vault, long storeNeed, FreeSpace space, InstantSource clock) {
    // Closed before the journal must hold, so that requests are refused and not kept waiting.
    long least = storeNeed + GATE_BEFORE_JOURNAL;
    return new FreeSpaceGate(
        space,
        new FreeSpaceGate.Reserve(vault.minFree().bytes(), vault.minFreeRatio(), least),
        clock);
  }

  /** Does nothing where everything that was acknowledged could be written. */
  void requireIntact() {
    if (store.failure().isDone()) {
      throw store.failure().join();
    }
  }

  /** Ends every process, and lets nothing more be written. */
  void letGo() {
    store.refuse();
    processes.endAll();
  }

  @Override
  public void close() {
    try {
      processes.close();
      history.close();
      audit.close();
    } finally {
      try {
        store.close();
      } finally {
        data.close();
      }
    }
  }

  private static ProcessHostSettings processSettings(NodeSettings settings, DataDirectory data) {
    ProcessSettings processes = settings.processes();
    AgentLogSettings logs = processes.log();
    ProcessHostSettings usual = ProcessHostSettings.of(data.root());
    return new ProcessHostSettings(
        usual.dataDirectory(),
        settings.management().sharedTokens(),
        usual.instances(),
        usual.path(),
        logs.maxSize().bytes(),
        logs.files(),
        processes.uidRange().start(),
        processes.uidRange().count(),
        processes.loopThreadsOn(Runtime.getRuntime().availableProcessors()));
  }
}
