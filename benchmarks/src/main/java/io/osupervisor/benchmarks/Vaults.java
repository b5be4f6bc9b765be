package io.osupervisor.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.LogFeed;
import io.osupervisor.agent.vault.MemoryVault;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultParts;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.agent.vault.VaultSettings;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.JournalCompaction;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.JournalSettings;
import io.osupervisor.agent.vault.journal.plugin.JournalSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.japi.function.Function;

/** The memories of agents, without agents, on one journal. */
final class Vaults implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final UUID NODE = new UUID(0, 1);
  private static final JournalSettings SETTINGS =
      JournalSettings.unbounded(
          failure -> {
            throw failure;
          });
  private static final String CONFIG =
      """
      include classpath("osupervisor-vault.conf")
      pekko.loglevel = WARNING
      pekko.persistence {
        journal.plugin = "osupervisor.vault.journal"
        snapshot-store.plugin = "osupervisor.vault.snapshots"
      }
      osupervisor.vault.snapshots.dir = "%s"
      """;

  private final Path folder;
  private final EventJournal journal;
  private final ActorSystem<Void> system;
  private final Map<String, ActorRef<VaultCommand>> vaults = new HashMap<>();
  private int sinks;

  Vaults(Path folder) {
    this.folder = folder;
    this.journal = EventJournal.open(JournalFolders.in(folder), NODE, SETTINGS);
    Config config =
        ConfigFactory.parseString(CONFIG.formatted(folder.resolve("snapshots")))
            .withFallback(ConfigFactory.load())
            .resolve();
    ActorSystemSetup setup =
        ActorSystemSetup.create(BootstrapSetup.create(config), new JournalSetup(journal));
    this.system = ActorSystem.create(Behaviors.empty(), "vaults", setup);
  }

  /** Starts the memory of an agent, and has it take what an instance writes. */
  VaultReply.Reign start(String agent) {
    VaultParts parts =
        new VaultParts(
            CheckpointStore.open(folder.resolve("checkpoints").resolve(agent)),
            FreeSpaceGate.alwaysOpen(),
            InstantSource.system(),
            system.ignoreRef());
    Behavior<VaultCommand> vault =
        MemoryVault.create(new AgentId(agent), VaultSettings.DEFAULT, parts);
    vaults.put(agent, system.systemActorOf(vault, agent, Props.empty()));
    VaultReply.ReignResult begun =
        this.<VaultReply.ReignResult>ask(
                agent,
                to ->
                    new VaultCommand.BeginReign(
                        new InstanceId("i1"), new VersionId("a".repeat(64)), to))
            .toCompletableFuture()
            .join();
    return (VaultReply.Reign) begun;
  }

  /** Writes entries as one event; done when they are durable. */
  CompletionStage<VaultReply.AppendResult> append(
      String agent, long epoch, List<LogEntry> entries) {
    return ask(agent, to -> new VaultCommand.Append(epoch, entries, List.of(), Map.of(), to));
  }

  /** Reads a whole log as an agent that returns would, and gives how many entries it has. */
  long read(String agent) throws Exception {
    CompletableFuture<Long> done = new CompletableFuture<>();
    ActorRef<LogFeed.Delivery> sink =
        system.systemActorOf(sink(done, 0), "sink-" + ++sinks, Props.empty());
    this.<VaultReply.FollowResult>ask(agent, to -> new VaultCommand.Follow(0, sink, to))
        .toCompletableFuture()
        .join();
    return done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Behavior<LogFeed.Delivery> sink(CompletableFuture<Long> done, long before) {
    return Behaviors.receiveMessage(
        delivery -> {
          long read = before + delivery.entries().size();
          if (delivery.isCaughtUp()) {
            done.complete(read);
            return Behaviors.stopped();
          }
          delivery.feed().tell(LogFeed.More.ONE);
          return sink(done, read);
        });
  }

  private <R> CompletionStage<R> ask(String agent, Function<ActorRef<R>, VaultCommand> command) {
    return AskPattern.ask(vaults.get(agent), command, PATIENCE, system.scheduler());
  }

  /** The bytes of the journal in a folder, once {@code osup vault compact} had it. */
  static long compactedBytes(Path folder) throws IOException {
    JournalFolders folders = JournalFolders.in(folder);
    JournalCompaction.run(folders, NODE, SETTINGS, Progress.NOBODY);
    return FileTrees.size(folders.store());
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    journal.close();
  }
}
