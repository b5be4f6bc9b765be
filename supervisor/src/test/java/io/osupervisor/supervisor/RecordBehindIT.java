package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.MemoryVault;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultParts;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.agent.vault.VaultSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node died between the vault's commit point and its agent's record. */
class RecordBehindIT {
  private static final String CHANGED =
      TestNode.program().replace("\"step\": STEP", "\"step\": 99");

  @Test
  void shouldRunTheVersionThatTheVaultMadePrimary(@TempDir Path data) throws Exception {
    String first;
    String second;
    try (TestNode node = TestNode.start(data)) {
      node.running("sum");
      first = node.show("sum").path("primary_version").asText();
      assertThat(node.add("sum", 5)).isEqualTo(5);
      assertThat(node.put("sum", TestNode.spec("sum", CHANGED, "")).status()).isEqualTo(200);
      second = node.show("sum").path("primary_version").asText();
      assertThat(node.put("sum", TestNode.spec("sum", "")).status()).isEqualTo(200);
      assertThat(node.show("sum").path("primary_version").asText()).isEqualTo(first);
    }
    commit(data, new VersionId(first), new VersionId(second));
    try (TestNode node = TestNode.start(data)) {
      node.awaitState("sum", "running");
      assertThat(node.show("sum").path("primary_version").asText()).isEqualTo(second);
      assertThat(node.request("sum", "{}").body().path("data").path("step").asInt()).isEqualTo(99);
      assertThat(node.add("sum", 2)).isEqualTo(7);
    }
  }

  /** What the vault's journal holds when a swap passed its commit point. */
  private static void commit(Path data, VersionId from, VersionId to) {
    ActorTestKit kit =
        ActorTestKit.create(
            "vault",
            ConfigFactory.parseString(
                    """
                    pekko.actor.testkit.typed.single-expect-default = 120s
                    pekko.persistence {
                      journal.plugin = "pekko.persistence.journal.leveldb"
                      journal.leveldb.dir = "%1$s/journal"
                      snapshot-store.plugin = "pekko.persistence.snapshot-store.local"
                      snapshot-store.local.dir = "%1$s/snapshots"
                    }
                    """
                        .formatted(data))
                .withFallback(ConfigFactory.load()));
    try {
      TestProbe<StorageNotice> storage = kit.createTestProbe();
      ActorRef<VaultCommand> vault =
          kit.spawn(
              MemoryVault.create(
                  new AgentId("sum"),
                  VaultSettings.DEFAULT,
                  new VaultParts(
                      CheckpointStore.open(data.resolve("checkpoints").resolve("sum")),
                      FreeSpaceGate.alwaysOpen(),
                      InstantSource.system(),
                      storage.ref())));
      TestProbe<VaultReply.ReignResult> replies = kit.createTestProbe();
      vault.tell(new VaultCommand.BeginReign(new InstanceId("sum-a"), from, replies.ref()));
      VaultReply.Reign reign = replies.expectMessageClass(VaultReply.Reign.class);
      vault.tell(
          new VaultCommand.ChangePrimary(
              reign.epoch(),
              reign.lastSeq(),
              "h1",
              null,
              to,
              from,
              new InstanceId("sum-b"),
              replies.ref()));
      replies.expectMessageClass(VaultReply.Reign.class);
    } finally {
      kit.shutdownTestKit();
    }
  }
}
