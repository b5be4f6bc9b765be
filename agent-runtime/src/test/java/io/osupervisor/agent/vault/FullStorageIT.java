package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the vault does not begin while there is no room. */
class FullStorageIT {
  private static final VaultSettings QUICK =
      new VaultSettings(
          3,
          KeyLimits.DEFAULT,
          FeedLimits.DEFAULT,
          1000,
          Duration.ofMillis(20),
          VaultSettings.DEFAULT.readJournal());

  private final Path data;

  FullStorageIT(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldBeginNoReignAndRestoreNothingWhileTheDiskIsFull() {
    AtomicLong free = new AtomicLong(10);
    AtomicLong ticks = new AtomicLong();
    VaultNode.Options options =
        VaultNode.Options.DEFAULT
            .with(QUICK)
            .with((FreeSpace) () -> new FreeSpace.Reading(free.get(), 10))
            .with(() -> Instant.ofEpochSecond(ticks.incrementAndGet()));
    try (VaultNode node = new VaultNode(data, options)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      node.append(vault, 1, 1, 3);
      CheckpointInfo first = node.checkpoint(vault, 1, 3);
      free.set(0);
      assertThat(restore(node, vault, first.id()))
          .isEqualTo(new VaultReply.CheckpointRefused(Refusal.storageFull()));
      TestProbe<VaultReply.ReignResult> next = node.kit.createTestProbe();
      vault.tell(new VaultCommand.BeginReign(new InstanceId("i2"), VaultNode.VERSION, next.ref()));
      node.storage.expectMessage(StorageNotice.FULL);
      assertThat(restore(node, vault, first.id()))
          .isEqualTo(new VaultReply.CheckpointRefused(Refusal.storageFull()));
      assertThat(node.list(vault).lastSeq()).isEqualTo(3);
      next.expectNoMessage(Duration.ZERO);
      free.set(10);
      node.storage.expectMessage(StorageNotice.FREE);
      assertThat(((VaultReply.Reign) next.receiveMessage()).epoch()).isEqualTo(2);
      assertThat(restore(node, vault, first.id())).isInstanceOf(VaultReply.CheckpointDone.class);
    }
  }

  private static VaultReply.CheckpointResult restore(
      VaultNode node, ActorRef<VaultCommand> vault, CheckpointId id) {
    return node.ask(vault, to -> new VaultCommand.RestoreCheckpoint(id, to));
  }
}
