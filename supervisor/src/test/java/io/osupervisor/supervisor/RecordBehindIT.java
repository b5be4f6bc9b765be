package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.MemoryVault;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultParts;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.agent.vault.VaultSettings;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.JournalSettings;
import io.osupervisor.agent.vault.journal.plugin.JournalSetup;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node died between the vault's commit point and its agent's record. */
class RecordBehindIT {
  private static final String CHANGED =
      TestNode.program().replace("\"step\": STEP", "\"step\": 99");

  private static final String VERIFIED = "verified by content hash, readiness and 0 probes";

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
    commit(data, "h1", null, new VersionId(first), new VersionId(second));
    try (TestNode node = TestNode.start(data)) {
      node.awaitState("sum", "running");
      assertThat(node.show("sum").path("primary_version").asText()).isEqualTo(second);
      assertThat(node.request("sum", "{}").body().path("data").path("step").asInt()).isEqualTo(99);
      assertThat(node.add("sum", 2)).isEqualTo(7);
    }
  }

  @Test
  void shouldVerifyOnceAWayBackThatItsNodeDidNotLiveToVerify(@TempDir Path data) throws Exception {
    String first;
    HypothesisTaken taken;
    try (TestNode node = TestNode.start(data)) {
      String watched = TriedAgent.EASY.replace("\"1s\"", "\"1h\"");
      node.create(TestNode.spec("sum", TriedAgent.PROGRAM, watched));
      node.awaitState("sum", "running");
      first = node.show("sum").path("primary_version").asText();
      AgentClient agent = node.node().agents().agent("sum");
      try (Adders adders = new Adders(agent, 4)) {
        Value changed = Value.of(TriedAgent.PROGRAM + "\n# as before\n");
        Proposal change = new Proposal("try it", Map.of("adder.py", changed), Map.of(), Map.of());
        taken = Patience.get(agent.submit(change, "ann"));
        awaitState(node, taken, "provisional");
        adders.verify();
      }
    }
    VersionId candidate = new VersionId(taken.candidate());
    commit(data, "h1.back", taken.hypothesis(), candidate, new VersionId(first));
    String explanation;
    try (TestNode node = TestNode.start(data)) {
      awaitEvent(node, "hypothesis_noted");
      assertThat(node.events("sum", "rollback_verified"))
          .hasSize(1)
          .first()
          .asString()
          .contains(VERIFIED);
      assertThat(node.events("sum", "hypothesis_noted"))
          .hasSize(1)
          .first()
          .asString()
          .contains(VERIFIED);
      HypothesisDetail detail = detail(node, taken);
      explanation = detail.explanation();
      assertThat(detail.hypothesis().state()).isEqualTo("rolled_back");
      assertThat(detail.hypothesis().outcome()).contains("verified: " + VERIFIED);
      assertThat(explanation).contains("verified: verified by content hash");
      assertThat(node.show("sum").path("primary_version").asText()).isEqualTo(first);
    }
    try (TestNode node = TestNode.start(data)) {
      awaitEvent(node, "rollback_verified");
      assertThat(detail(node, taken).explanation()).as("no news").isEqualTo(explanation);
      assertThat(node.events("sum", "hypothesis_noted")).isEmpty();
    }
  }

  private static HypothesisDetail detail(TestNode node, HypothesisTaken taken) throws Exception {
    return Patience.get(node.node().agents().agent("sum").hypothesis(taken.hypothesis()));
  }

  private static void awaitState(TestNode node, HypothesisTaken taken, String state) {
    Patience.await().until(() -> detail(node, taken).hypothesis().state().equals(state));
  }

  private static void awaitEvent(TestNode node, String type) {
    Patience.await().until(() -> !node.events("sum", type).isEmpty());
  }

  /** What the vault's journal holds when a swap passed its commit point. */
  private static void commit(
      Path data, String deployment, @Nullable String undoes, VersionId from, VersionId to) {
    Config config =
        ConfigFactory.parseString(
                """
                include classpath("osupervisor-vault.conf")
                pekko.actor.testkit.typed.single-expect-default = 120s
                pekko.persistence {
                  journal.plugin = "osupervisor.vault.journal"
                  snapshot-store.plugin = "osupervisor.vault.snapshots"
                }
                osupervisor.vault.snapshots.dir = "%1$s/snapshots"
                """
                    .formatted(data))
            .withFallback(ConfigFactory.load());
    try (DataDirectory directory = DataDirectory.open(data);
        EventJournal journal =
            directory.openJournal(JournalSettings.unbounded(failure -> fail(failure)))) {
      ActorSystem<Void> system =
          ActorSystem.create(
              Behaviors.empty(),
              "vault",
              ActorSystemSetup.create(BootstrapSetup.create(config), new JournalSetup(journal)));
      commit(ActorTestKit.create(system), data, deployment, undoes, from, to);
    }
  }

  private static void commit(
      ActorTestKit kit,
      Path data,
      String deployment,
      @Nullable String undoes,
      VersionId from,
      VersionId to) {
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
              deployment,
              undoes,
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
