package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Wire;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.journal.Engine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever may cross between nodes comes back as it went. */
class WireTest {
  private static final Refusal REFUSAL = Refusal.walGap(7, 5);

  private final Path folder;

  WireTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldCrossTheWire() {
    ActorTestKit kit = ActorTestKit.create("wire", new StoreOnFiles(Engine.NATIVE).config(folder));
    try {
      List<Wire> messages = messages(kit.<Object>createTestProbe().ref());
      messages.forEach(message -> kit.serializationTestKit().verifySerialization(message, true));
      Set<Class<?>> covered = messages.stream().map(Object::getClass).collect(Collectors.toSet());
      assertThat(covered).containsAll(kinds());
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static List<Class<?>> kinds() {
    return Stream.of(VaultCommand.class, VaultReply.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
        .filter(Class::isRecord)
        .collect(Collectors.toList());
  }

  @SuppressWarnings("unchecked")
  private static List<Wire> messages(ActorRef<?> anyone) {
    ActorRef<VaultReply.CheckpointResult> checkpoints =
        (ActorRef<VaultReply.CheckpointResult>) anyone;
    CheckpointInfo info = VaultSamples.checkpoint(3, 9, AsideRanges.NONE.plus(2, 4));
    KeyedAnswer answer =
        new KeyedAnswer("k", VaultSamples.AT, new KeyedAnswer.Data(Value.of("yes")));
    List<LogEntry> entries =
        List.of(new LogEntry(5, Value.of(1.5), "r"), LogEntry.of(6, Value.NULL));
    return List.of(
        new VaultCommand.BeginReign(
            new InstanceId("i"), VaultSamples.VERSION, (ActorRef<VaultReply.ReignResult>) anyone),
        new VaultCommand.Append(
            3,
            entries,
            List.of(answer),
            Map.of("r", "k"),
            (ActorRef<VaultReply.AppendResult>) anyone),
        new VaultCommand.LookUpKey("k", (ActorRef<VaultReply.KeyResult>) anyone),
        new VaultCommand.RecordCheckpoint(
            3, 5, VaultSamples.BLOB, VaultSamples.VERSION, "swap", checkpoints),
        new VaultCommand.ListCheckpoints((ActorRef<VaultReply.Checkpoints>) anyone),
        new VaultCommand.RestoreCheckpoint(new CheckpointId(2), checkpoints),
        new VaultCommand.DeleteCheckpoint(new CheckpointId(2), checkpoints),
        new VaultCommand.Follow(
            4, (ActorRef<LogFeed.Delivery>) anyone, (ActorRef<VaultReply.FollowResult>) anyone),
        new VaultCommand.FindEntry(
            4, "r", VaultSamples.AT, (ActorRef<VaultReply.EntryFound>) anyone),
        new VaultReply.EntryFound(6, ""),
        new VaultCommand.Purge((ActorRef<VaultReply.Purged>) anyone),
        new VaultCommand.ChangePrimary(
            3,
            5,
            "h-1",
            null,
            VaultSamples.VERSION,
            VaultSamples.VERSION,
            new InstanceId("i"),
            (ActorRef<VaultReply.ReignResult>) anyone),
        new VaultCommand.SettleDeployment("h-1", (ActorRef<VaultReply.Deployments>) anyone),
        new VaultCommand.GetDeployments((ActorRef<VaultReply.Deployments>) anyone),
        new VaultReply.Deployments(VaultSamples.deployment(), List.of(VaultSamples.deployment())),
        new VaultReply.ReignRefused(REFUSAL),
        new VaultReply.AppendRefused(REFUSAL),
        new VaultReply.KeyRefused(REFUSAL),
        new VaultReply.CheckpointRefused(REFUSAL),
        new VaultReply.FollowRefused(REFUSAL),
        new VaultReply.Reign(4, 9, 5),
        new VaultReply.RestorePlan(List.of(info), LogExtent.COMPACTED),
        new VaultCommand.PlanRestore(7, (ActorRef<VaultReply.RestorePlan>) anyone),
        new VaultReply.Appended(9),
        new VaultReply.KeyUnknown("k"),
        new VaultReply.KeyTouched("k"),
        new VaultReply.KeyAnswered(answer),
        new VaultReply.CheckpointDone(info),
        new VaultReply.CheckpointDeleted(new CheckpointId(2)),
        new VaultReply.Checkpoints(9, List.of(info), AsideRanges.NONE),
        new VaultReply.Following((ActorRef<LogFeed.Command>) anyone),
        new VaultReply.Purged(7),
        StorageNotice.FULL,
        LogFeed.More.ONE,
        new LogFeed.Delivery(entries, 6, 8, (ActorRef<LogFeed.Command>) anyone));
  }
}
