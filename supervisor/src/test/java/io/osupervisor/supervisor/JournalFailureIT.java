package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.vault.FreeSpace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails under the journal. */
class JournalFailureIT {
  private static final FreeSpace.Reading ROOM = new FreeSpace.Reading(1L << 40, 1L << 40);

  private final AtomicBoolean broken = new AtomicBoolean();

  private FreeSpace.Reading read() {
    if (broken.get() && Thread.currentThread().getName().equals("osup-journal")) {
      throw new IllegalStateException("the disk is gone");
    }
    return ROOM;
  }

  @Test
  void shouldEndTheNodeAndKeepWhatItHad(@TempDir Path data) throws Exception {
    TestNode failing = TestNode.start(data, directory -> this::read);
    failing.running("sum");
    broken.set(true);
    CompletionStage<AgentReply> unused =
        failing
            .node()
            .agents()
            .entity(new AgentId("sum"))
            .ask(to -> new AgentCommand.Stop("test", to), Duration.ofMinutes(1));
    assertEndsWithItsJournal(failing.node().whenStopped());
    try (TestNode node = TestNode.start(data)) {
      node.awaitState("sum", "running");
      assertThat(node.ids()).containsExactly("sum");
    }
  }

  /**
   * Before it serves or just after: whoever waits for it hears of the disk, and of nothing else.
   */
  @Test
  void shouldSayOfANodeThatCannotStartThatItsJournalFailed(@TempDir Path data) throws Exception {
    try (TestNode node = TestNode.start(data)) {
      node.running("sum");
    }
    broken.set(true);
    assertEndsWithItsJournal(
        Node.start(TestNode.config(data), directory -> this::read).thenCompose(Node::whenStopped));
  }

  private static void assertEndsWithItsJournal(CompletionStage<?> ends) {
    assertThatThrownBy(() -> ends.toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_failed"))
        .hasMessageContaining("the disk is gone");
  }
}
