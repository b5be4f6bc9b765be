package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an agent and its requests, end to end. */
class AgentLifeIT {
  private static final Duration PATIENCE = Patience.LONG;

  @Test
  void shouldNotRestartATemporaryAgent(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "restart { type = temporary }").up()) {
      house.send("{\"do\":\"crash\"}");
      assertThat(house.await(ManagerEvent.Stopped.class).reason()).contains("exit code 7");
      assertRests(house);
    }
  }

  @Test
  void shouldRestartATransientAgentAfterACrashButNotAfterAnExit(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "restart { type = transient }").up()) {
      assertThat(house.total("{\"add\":3}")).isEqualTo(3);
      house.send("{\"do\":\"crash\"}");
      house.await(ManagerEvent.Serving.class);
      assertThat(house.total("{}")).isEqualTo(3);
      house.send("{\"do\":\"exit\"}");
      assertThat(house.await(ManagerEvent.Stopped.class).reason()).contains("exit code 0");
      assertRests(house);
    }
  }

  private static void assertRests(AgentHouse house) {
    assertThat(house.refusal(house.send("{}")).code()).isEqualTo("stopped");
    assertThat(house.describe().status()).isEqualTo(AgentStatus.STOPPED);
    assertThat(house.describe().instances()).isEmpty();
  }

  @Test
  void shouldSendCancelAtTheDeadline(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      assertThat(cancels(house)).isZero();
      Refusal late =
          house.refusal(house.send("{\"silent\":1}", null, false, Duration.ofMillis(100)));
      assertThat(late.code()).isEqualTo("timeout");
      assertThat(cancels(house)).isEqualTo(1);
    }
  }

  private static long cancels(AgentHouse house) {
    Answer answer = house.send("{}").expectMessageClass(Answer.class, PATIENCE);
    return Objects.requireNonNull(answer.data().field("cancels")).asLong();
  }

  @Test
  void shouldRefuseASecondRequestOfAKeyWhileTheFirstRuns(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      TestProbe<AgentReply> first = house.send("{\"silent\":1}", "k", false, PATIENCE);
      Refusal second = house.refusal(house.send("{\"add\":1}", "k", false, PATIENCE));
      assertThat(second.code()).isEqualTo("in_progress");
      assertThat(second.outcome()).isEqualTo("not_delivered");
      assertThat(house.total("{}")).isZero();
      awaitNoneQueued(house); // Until its key was looked up, the first one is with nobody.
      house.send("{\"do\":\"crash\"}");
      assertThat(house.refusal(first).code()).isEqualTo("agent_restarted");
      Answer third =
          house
              .send("{\"add\":1}", "k", false, PATIENCE)
              .expectMessageClass(Answer.class, PATIENCE);
      assertThat(AgentHouse.totalOf(third)).isEqualTo(1);
    }
  }

  private static void awaitNoneQueued(AgentHouse house) {
    AgentId agent = new AgentId("tiny");
    await().until(() -> house.recorder.metrics(agent, Instant.EPOCH, List.of()).queued() == 0);
  }

  @Test
  void shouldEndTheInstanceWhenSomethingElseThanARequestFitsNoFrame(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "max-frame = 1MiB").up()) {
      assertThat(house.total("{\"add\":2}")).isEqualTo(2);
      TestProbe<AgentReply> asked = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.TakeCheckpoint("x".repeat(2 << 20), asked.ref()));
      EndReason reason = house.await(ManagerEvent.InstanceEnded.class).reason();
      assertThat(reason.kind()).isEqualTo(EndReason.Kind.FAULT);
      assertThat(reason.code()).isEqualTo("frame_too_large");
      asked.expectMessageClass(Refusal.class, PATIENCE);
      AgentReply.LastError error = Objects.requireNonNull(house.describe().lastError());
      assertThat(error.code()).isEqualTo("frame_too_large");
      assertThat(error.hint()).isNotBlank().isEqualTo(reason.hint());
      assertThat(house.total("{}")).isEqualTo(2);
    }
  }

  @Test
  void shouldLetADrainingAgentCloseItsOutputBeforeItExits(@TempDir Path data) {
    // Beyond the second for which another agent may live with a closed end.
    try (AgentHouse house =
        new AgentHouse(
                data,
                "env { LINGER = \"1.5\" }",
                "drain-timeout = 60s",
                "heartbeat { timeout = 20s }")
            .up()) {
      house.total("{\"add\":4}");
      TestProbe<AgentReply> done = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.Stop("test", done.ref()));
      EndReason reason = house.await(ManagerEvent.InstanceEnded.class).reason();
      assertThat(reason.kind()).isEqualTo(EndReason.Kind.STOPPED);
      assertThat(reason.message()).contains("exit code 0");
      done.expectMessage(PATIENCE, AgentReply.Done.INSTANCE);
    }
  }
}
