package io.osupervisor.agent.vault;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.time.Instant;
import java.util.List;

/** One record of each kind, for golden files. */
final class VaultSamples {
  static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");
  static final VersionId VERSION = new VersionId("0123456789abcdef".repeat(4));
  static final BlobRef BLOB = new BlobRef("fedcba9876543210".repeat(4), ContentKind.BINARY, 77);

  private VaultSamples() {}

  static CheckpointInfo checkpoint(long number, long walSeq, AsideRanges aside) {
    return new CheckpointInfo(
        new CheckpointId(number), walSeq, BLOB, VERSION, "periodic", AT, aside);
  }

  static List<VaultRecord> all() {
    CheckpointInfo checkpoint = checkpoint(4, 20, AsideRanges.NONE.plus(11, 15));
    List<LogEntry> entries =
        List.of(
            new LogEntry(1, Value.of("one"), "r1"), LogEntry.of(2, Value.binary(new byte[] {9})));
    List<KeyedAnswer> answers =
        List.of(
            new KeyedAnswer("k1", AT, new KeyedAnswer.Data(Value.of(42))),
            new KeyedAnswer("k2", AT, new KeyedAnswer.Failed("no_money", "the account is empty")));
    return List.of(
        new VaultEvent.OwnerStarted(3, new InstanceId("i-7"), VERSION, AT),
        new VaultEvent.PrimaryChanged(deployment(), List.of(new CheckpointId(5))),
        new VaultEvent.DeploymentSettled("h-1", AT),
        new VaultEvent.EntriesAppended(3, entries, answers, List.of("k3"), AT),
        new VaultEvent.CheckpointTaken(checkpoint, List.of(new CheckpointId(1))),
        new VaultEvent.CheckpointRestored(4, new CheckpointId(2), checkpoint, List.of()),
        new VaultEvent.CheckpointDeleted(new CheckpointId(2), AT),
        new VaultEvent.LogCompacted(20, 9),
        new VaultEvent.MemoryPurged(5, AT),
        state(checkpoint));
  }

  private static VaultState state(CheckpointInfo checkpoint) {
    LogIndex index = LogIndex.EMPTY.mark(20, 9).mark(22, 12);
    LogState log = new LogState(22, AsideRanges.NONE.plus(11, 15), index, 20, 9);
    KeyIndex keys =
        KeyIndex.EMPTY
            .plus(new KeyPlace("k3", 11, AT, KeyPlace.Mark.TOUCHED))
            .plus(new KeyPlace("k1", 10, AT, KeyPlace.Mark.ANSWERED));
    CheckpointIndex checkpoints = new CheckpointIndex(5, List.of(checkpoint));
    DeploymentLog deployments = DeploymentLog.EMPTY.plus(deployment());
    return new VaultState(12, 3, log, checkpoints, keys, deployments);
  }

  static Deployment deployment() {
    VersionId from = new VersionId("9876543210fedcba".repeat(4));
    return new Deployment("h-1", null, VERSION, from, new InstanceId("i-8"), 3, 21, 4, AT);
  }
}
