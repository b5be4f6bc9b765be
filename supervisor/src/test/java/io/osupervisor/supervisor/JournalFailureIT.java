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

  @Test
  void shouldEndTheNodeAndKeepWhatItHad(@TempDir Path data) throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    FreeSpace space =
        () -> {
          if (broken.get() && Thread.currentThread().getName().equals("osup-journal")) {
            throw new IllegalStateException("the disk is gone");
          }
          return ROOM;
        };
    TestNode failing = TestNode.start(data, directory -> space);
    failing.running("sum");
    broken.set(true);
    CompletionStage<AgentReply> unused =
        failing
            .node()
            .agents()
            .entity(new AgentId("sum"))
            .ask(to -> new AgentCommand.Stop("test", to), Duration.ofMinutes(1));
    assertThatThrownBy(
            () ->
                failing
                    .node()
                    .whenStopped()
                    .toCompletableFuture()
                    .get(Patience.SECONDS, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_failed"))
        .hasMessageContaining("the disk is gone");
    try (TestNode node = TestNode.start(data)) {
      node.awaitState("sum", "running");
      assertThat(node.ids()).containsExactly("sum");
    }
  }
}
