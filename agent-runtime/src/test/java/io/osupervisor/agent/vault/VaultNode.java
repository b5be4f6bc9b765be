package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Kits;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.journal.Engine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** One node of one agent on the real journal; closing and making it anew is a restart. */
final class VaultNode implements AutoCloseable {
  static final AgentId AGENT = new AgentId("counter");
  static final VersionId VERSION = new VersionId("a".repeat(64));

  final ActorTestKit kit;
  final Path data;
  final CheckpointStore checkpoints;
  final TestProbe<StorageNotice> storage;
  private final Options options;
  private final VaultStore store;

  VaultNode(Path data, Options options) {
    this(data, options, new StoreOnFiles(Engine.NATIVE));
  }

  VaultNode(Path data, Options options, VaultStore store) {
    this.data = data;
    this.options = options.with(reading(options.settings(), store.readJournal()));
    this.store = store;
    this.kit = store.start("vault", data);
    this.checkpoints = CheckpointStore.open(data.resolve("checkpoints"));
    this.storage = kit.createTestProbe();
  }

  private static VaultSettings reading(VaultSettings settings, String readJournal) {
    return new VaultSettings(
        settings.retainCheckpoints(),
        settings.keyLimits(),
        settings.feedLimits(),
        settings.snapshotEvery(),
        settings.storageRetry(),
        readJournal);
  }

  /** What differs between tests. */
  record Options(VaultSettings settings, FreeSpace space, InstantSource clock) {
    static final Options DEFAULT =
        new Options(
            VaultSettings.DEFAULT, () -> new FreeSpace.Reading(1, 1), InstantSource.system());

    Options with(VaultSettings now) {
      return new Options(now, space, clock);
    }

    Options with(FreeSpace now) {
      return new Options(settings, now, clock);
    }

    Options with(InstantSource now) {
      return new Options(settings, space, now);
    }
  }

  VaultSettings settings() {
    return options.settings();
  }

  ActorRef<VaultCommand> start() {
    return kit.spawn(
        org.apache.pekko.actor.typed.javadsl.Behaviors.setup(
            context -> MemoryVault.create(AGENT, options.settings(), parts())));
  }

  VaultParts parts() {
    FreeSpaceGate.Reserve reserve = new FreeSpaceGate.Reserve(1, 1);
    FreeSpaceGate gate = new FreeSpaceGate(options.space(), reserve, options.clock());
    return new VaultParts(checkpoints, gate, options.clock(), storage.ref());
  }

  <R> R ask(ActorRef<VaultCommand> vault, Function<ActorRef<R>, VaultCommand> command) {
    TestProbe<R> probe = kit.createTestProbe();
    vault.tell(command.apply(probe.ref()));
    return probe.receiveMessage();
  }

  VaultReply.Reign reign(ActorRef<VaultCommand> vault) {
    return (VaultReply.Reign)
        this.<VaultReply.ReignResult>ask(
            vault, to -> new VaultCommand.BeginReign(new InstanceId("i1"), VERSION, to));
  }

  VaultReply.ReignResult change(
      ActorRef<VaultCommand> vault, long epoch, String deployment, @Nullable String undoes) {
    InstanceId instance = new InstanceId("i-" + deployment);
    long cut = list(vault).lastSeq();
    return ask(
        vault,
        to ->
            new VaultCommand.ChangePrimary(
                epoch, cut, deployment, undoes, VERSION, VERSION, instance, to));
  }

  VaultReply.RestorePlan plan(ActorRef<VaultCommand> vault) {
    return ask(vault, to -> new VaultCommand.PlanRestore(VaultCommand.PlanRestore.NEWEST, to));
  }

  VaultReply.AppendResult append(ActorRef<VaultCommand> vault, long epoch, long first, long last) {
    return append(vault, epoch, entries(first, last), List.of());
  }

  VaultReply.AppendResult append(
      ActorRef<VaultCommand> vault, long epoch, List<LogEntry> entries, List<KeyedAnswer> answers) {
    return ask(
        vault, to -> new VaultCommand.Append(epoch, entries, answers, Map.of("r1", "k1"), to));
  }

  CheckpointInfo checkpoint(ActorRef<VaultCommand> vault, long epoch, long walSeq) {
    return checkpoint(vault, epoch, walSeq, blob(walSeq));
  }

  BlobRef blob(long walSeq) {
    return checkpoints.write(ContentKind.VALUE, Value.of("at " + walSeq).toMessagePack());
  }

  CheckpointInfo checkpoint(ActorRef<VaultCommand> vault, long epoch, long walSeq, BlobRef blob) {
    VaultReply.CheckpointResult result =
        ask(
            vault,
            to -> new VaultCommand.RecordCheckpoint(epoch, walSeq, blob, VERSION, "periodic", to));
    return ((VaultReply.CheckpointDone) result).checkpoint();
  }

  VaultReply.Checkpoints list(ActorRef<VaultCommand> vault) {
    return ask(vault, VaultCommand.ListCheckpoints::new);
  }

  static List<LogEntry> entries(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(seq -> LogEntry.of(seq, Value.of("entry " + seq)))
        .toList();
  }

  @Override
  public void close() {
    Kits.shutDown(kit);
    store.stopped();
  }
}
