package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.pekko.actor.ActorRefWithCell;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFeedDispatcherIT {
  @Test
  void shouldRunWhereItsVaultRuns(@TempDir Path data) {
    VaultNode node = new VaultNode(data, VaultNode.Options.DEFAULT);
    try {
      String elsewhere = "pekko.actor.default-blocking-io-dispatcher";
      ActorRef<VaultCommand> vault =
          node.kit.spawn(
              Behaviors.setup(
                  context ->
                      MemoryVault.create(VaultNode.AGENT, VaultSettings.DEFAULT, node.parts())),
              DispatcherSelector.fromConfig(elsewhere));
      TestProbe<LogFeed.Delivery> follower = node.kit.createTestProbe();
      VaultReply.Following following =
          (VaultReply.Following)
              node.<VaultReply.FollowResult>ask(
                  vault, to -> new VaultCommand.Follow(0, follower.ref(), to));
      ActorRefWithCell feed = (ActorRefWithCell) Adapter.toClassic(following.feed());
      assertThat(feed.underlying().props().dispatcher()).isEqualTo(elsewhere);
    } finally {
      node.close();
    }
  }
}
