package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.vault.FreeSpace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An action that waits for room on the disk. */
class HeldActionIT {
  private static final long SIZE = 1L << 30;
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  @Test
  void shouldHoldUpNeitherQuestionsNorTheEndOfTheNode(@TempDir Path data) throws Exception {
    AtomicLong left = new AtomicLong(SIZE);
    CompletableFuture<AgentReply> stop;
    try (TestNode node =
        TestNode.start(
            data,
            directory -> () -> new FreeSpace.Reading(left.get(), SIZE),
            "osupervisor.vault.min-free",
            "1MiB")) {
      node.running("held");
      left.set(0);
      // The disk is looked at now and then: from here on it is known to be full.
      AtomicLong others = new AtomicLong();
      await().until(() -> another(node, others.incrementAndGet()).code().equals("storage_full"));
      EntityRef<AgentCommand> agent = node.node().agents().entity(new AgentId("held"));
      stop = held(agent);
      // From one sender to one agent: the question comes after the action.
      AgentReply shown =
          agent.<AgentReply>ask(AgentCommand.Show::new, PATIENCE).toCompletableFuture().get();
      assertThat(shown).isInstanceOf(AgentView.class);
      assertThat(stop).isNotDone();
      assertThat(node.get("held", "/versions").status()).isEqualTo(200);
      assertThat(node.get("held", "/metrics").status()).isEqualTo(200);
      assertThat(node.get("held", "/checkpoints").status()).isEqualTo(200);
      assertThat(stop).isNotDone();
    }
    assertThat(stop.get(1, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("storage_full"));
  }

  /** Asks for what is refused: for want of room, or as there is such an agent; never held. */
  private static TestNode.Answer another(TestNode node, long number) {
    String program = TestNode.program() + "# " + number + "\n";
    return node.create(TestNode.spec("held", program, ""));
  }

  private static CompletableFuture<AgentReply> held(EntityRef<AgentCommand> agent) {
    return agent
        .<AgentReply>ask(to -> new AgentCommand.Stop("test", to), PATIENCE)
        .toCompletableFuture();
  }
}
