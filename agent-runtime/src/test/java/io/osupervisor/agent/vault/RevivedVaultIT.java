package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault that comes after another one on the same files. */
class RevivedVaultIT {
  private static final int TIMES = 8;

  /**
   * A change of versions has files removed in a while; the vault may be another by then. Which of
   * these come soon enough to tell is the machine's to say, most of them do.
   */
  @Test
  void shouldKeepItsFilesFromWhatTheOneBeforeWasStillToDo(@TempDir Path data) {
    try (VaultNode node = new VaultNode(data, VaultNode.Options.DEFAULT)) {
      ActorRef<VaultCommand> vault = node.start();
      for (int i = 1; i <= TIMES; i++) {
        long epoch = node.reign(vault).epoch();
        node.append(vault, epoch, i, i);
        assertThat(node.change(vault, epoch, "h-" + i, null)).isInstanceOf(VaultReply.Reign.class);
        node.kit.stop(vault);
        vault = node.start();
        node.checkpoint(vault, node.reign(vault).epoch(), i);
      }
      List<CheckpointInfo> kept = node.list(vault).kept();
      await()
          .during(Duration.ofMillis(400))
          .until(
              () -> kept.stream().allMatch(one -> node.checkpoints.verify(one.blob()).isEmpty()));
    }
  }
}
