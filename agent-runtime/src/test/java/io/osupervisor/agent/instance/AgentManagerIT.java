package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.Role;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentManagerIT {
  @Test
  void shouldAnswerAndKeepWhatWasAcknowledgedOverAKill(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      assertThat(house.total("{\"add\":3}")).isEqualTo(3);
      assertThat(house.total("{\"add\":4}")).isEqualTo(7);
      ProcessHandle.of(house.primaryPid()).orElseThrow().destroyForcibly();
      house.await(ManagerEvent.InstanceEnded.class);
      assertThat(house.total("{\"add\":1}")).isEqualTo(8);
    }
  }

  @Test
  void shouldFindItsFilesCompiledWhenItComesBack(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(data.resolve("compiled"))
                      .isDirectoryContaining("glob:**/[0-9a-f]*-*"));
      ProcessHandle.of(house.primaryPid()).orElseThrow().destroyForcibly();
      house.await(ManagerEvent.InstanceEnded.class);
      house.await(ManagerEvent.Serving.class);
      Path directory = Path.of("/proc/" + house.primaryPid() + "/cwd");
      assertThat(directory.resolve("__pycache__")).isDirectoryContaining("glob:**/spare.*.pyc");
    }
  }

  @Test
  void shouldComeBackWithAllItsMemoryInANewHouse(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      for (int i = 1; i <= 50; i++) {
        assertThat(house.total("{\"add\":1}")).isEqualTo(i);
      }
    }
    try (AgentHouse house = new AgentHouse(data).up()) {
      assertThat(house.total("{}")).isEqualTo(50);
    }
  }

  @Test
  void shouldRestoreFromACheckpointAndTheLogAfterIt(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":5}");
      TestProbe<AgentReply> taken = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.TakeCheckpoint("test", taken.ref()));
      assertThat(taken.expectMessageClass(AgentReply.CheckpointView.class).walSeq()).isEqualTo(1);
      house.total("{\"add\":6}");
      house.send("{\"do\":\"crash\"}");
      house.await(ManagerEvent.InstanceEnded.class);
      assertThat(house.total("{}")).isEqualTo(11);
    }
  }

  @Test
  void shouldTellWhatARetryRisksWhenTheAgentDiesOverARequest(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{}");
      AgentReply.Refusal refusal = house.refusal(house.send("{\"do\":\"crash\"}"));
      assertThat(refusal.code()).isEqualTo("agent_restarted");
      assertThat(refusal.outcome()).isEqualTo("unknown");
    }
  }

  @Test
  void shouldSendAnIdempotentRequestAgain(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{}");
      TestProbe<AgentReply> silent = house.send("{\"silent\":1}", null, true, Patience.LONG);
      house.send("{\"do\":\"crash\"}");
      house.await(ManagerEvent.InstanceEnded.class);
      house.await(ManagerEvent.Serving.class);
      house.send("{\"do\":\"crash\"}");
      house.await(ManagerEvent.InstanceEnded.class);
      silent.expectNoMessage(Duration.ofMillis(50));
      await().until(() -> house.recorder.restarts.total() == 2);
    }
  }

  @Test
  void shouldAnswerAKeyedRequestOnceAlsoAfterACrash(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      Answer first = keyed(house, "{\"add\":5}");
      assertThat(first.replayed()).isFalse();
      Answer second = keyed(house, "{\"add\":5}");
      assertThat(second.replayed()).isTrue();
      house.send("{\"do\":\"crash\"}");
      house.await(ManagerEvent.InstanceEnded.class);
      assertThat(AgentHouse.totalOf(keyed(house, "{\"add\":5}"))).isEqualTo(5);
      assertThat(house.total("{}")).isEqualTo(5);
    }
  }

  @Test
  void shouldNotRunAKeyedRequestAgainWhoseEntryIsDurable(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{}");
      String request = "{\"add\":5,\"crash_after_entry\":1}";
      assertThat(house.refusal(house.send(request, "k", false, Patience.LONG)).code())
          .isEqualTo("agent_restarted");
      AgentReply.Refusal again = house.refusal(house.send(request, "k", false, Patience.LONG));
      assertThat(again.code()).isEqualTo("outcome_unknown");
      assertThat(house.total("{}")).isEqualTo(5);
    }
  }

  @Test
  void shouldEndAHangAndAnswerAgain(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, AgentHouse.IMPATIENT).up()) {
      house.total("{\"add\":2}");
      house.send("{\"do\":\"hang\"}");
      ManagerEvent.InstanceEnded ended = house.await(ManagerEvent.InstanceEnded.class);
      assertThat(ended.reason())
          .extracting(EndReason::code, EndReason::message)
          .first()
          .isEqualTo("hang");
      assertThat(house.total("{}")).isEqualTo(2);
    }
  }

  @Test
  void shouldNeverEndABusyAgent(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, AgentHouse.IMPATIENT).up()) {
      long pid = house.primaryPid();
      assertThat(house.total("{\"do\":\"spin\"}")).isZero();
      assertThat(house.primaryPid()).isEqualTo(pid);
    }
  }

  @Test
  void shouldRefuseGarbageAndComeBack(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":2}");
      for (String how : new String[] {"garbage", "huge"}) {
        house.send("{\"do\":\"" + how + "\"}");
        ManagerEvent.InstanceEnded ended = house.await(ManagerEvent.InstanceEnded.class);
        assertThat(ended.reason().code()).isEqualTo("frame_invalid");
        assertThat(house.total("{}")).isEqualTo(2);
      }
      house.send("{\"do\":\"gap\"}");
      assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code())
          .isEqualTo("wal_gap");
      assertThat(house.total("{}")).isEqualTo(2);
    }
  }

  @Test
  void shouldCountAndIgnoreWhatMeansNothing(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      long pid = house.primaryPid();
      house.total("{\"do\":\"unknown\"}");
      house.total("{\"do\":\"twice\"}");
      assertThat(house.recorder.faults.snapshot())
          .containsEntry("unknown_type", 1L)
          .containsEntry("unknown_response", 1L);
      assertThat(house.primaryPid()).isEqualTo(pid);
    }
  }

  @Test
  void shouldTellTheAgentsOwnError(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      AgentReply.Refusal refusal = house.refusal(house.send("{\"fail\":\"not today\"}"));
      assertThat(refusal.code()).isEqualTo("agent_error");
      assertThat(refusal.detail()).contains("refused").contains("not today");
    }
  }

  @Test
  void shouldTimeOutAndEndAnAgentWhosePlacesAreAllStuck(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "max-in-flight = 2", AgentHouse.IMPATIENT).up()) {
      house.total("{}");
      TestProbe<AgentReply> one = house.send("{\"silent\":1}", null, false, Duration.ofSeconds(2));
      TestProbe<AgentReply> two = house.send("{\"silent\":1}", null, false, Duration.ofSeconds(2));
      TestProbe<AgentReply> three = house.send("{}", null, false, Duration.ofMillis(100));
      assertThat(house.refusal(one).outcome()).isEqualTo("unknown");
      assertThat(house.refusal(two).code()).isEqualTo("timeout");
      assertThat(house.refusal(three).outcome()).isEqualTo("not_delivered");
      assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code()).isEqualTo("stuck");
      assertThat(house.total("{}")).isZero();
    }
  }

  @Test
  void shouldQuarantineWhatDiesAtStart(@TempDir Path data) {
    try (AgentHouse house =
        new AgentHouse(
            data, "env { DIE_AT_START = 1 }", "restart { intensity = 3, period = 60s }")) {
      ManagerEvent.Quarantined quarantined = house.await(ManagerEvent.Quarantined.class);
      assertThat(quarantined.message()).contains("3 restarts").contains("exit code 3");
      assertThat(house.refusal(house.send("{}")).code()).isEqualTo("quarantined");
      assertThat(house.recorder.restarts.total()).isEqualTo(3);
      assertThat(house.describe().status()).isEqualTo(AgentStatus.QUARANTINED);
    }
  }

  @Test
  void shouldStopInGoodOrderWithACheckpoint(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":5}");
      TestProbe<AgentReply> done = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.Stop("test", done.ref()));
      done.expectMessage(AgentReply.Done.INSTANCE);
      assertThat(house.refusal(house.send("{}")).code()).isEqualTo("stopped");
      assertThat(house.await(ManagerEvent.CheckpointTaken.class).walSeq()).isEqualTo(1);
      house.manager.tell(new AgentManager.Run(2, AgentHouse.spec(), house.version));
      assertThat(house.total("{}")).isEqualTo(5);
    }
  }

  @Test
  void shouldTellCallersThatItMovesWhenItsNodeLeaves(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":5}");
      leave(house, Parting.REST);
      AgentReply.Refusal refusal = house.refusal(house.send("{}"));
      assertThat(refusal.code()).isEqualTo("agent_moving");
      assertThat(refusal.outcome()).isEqualTo("not_delivered");
      assertThat(house.await(ManagerEvent.CheckpointTaken.class).walSeq()).isEqualTo(1);
    }
  }

  /** Whoever takes it over reads the few entries sooner than a checkpoint is taken. */
  @Test
  void shouldLeaveAShortLogToItsNextNode(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":5}");
      leave(house, Parting.HAND_OVER);
      assertThat(house.checkpoints().kept()).isEmpty();
      house.manager.tell(new AgentManager.Run(2, AgentHouse.spec(), house.version));
      assertThat(house.total("{}")).isEqualTo(5);
    }
  }

  private static void leave(AgentHouse house, Parting parting) {
    TestProbe<AgentReply> done = house.kit.createTestProbe();
    house.manager.tell(new AgentManager.Leave(parting, done.ref()));
    done.expectMessage(AgentReply.Done.INSTANCE);
  }

  @Test
  void shouldDoWhatWasAskedLastWhenOrdersOverlap(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":5}");
      TestProbe<AgentReply> done = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.Run(2, AgentHouse.spec(), house.version));
      house.manager.tell(new AgentManager.Run(3, AgentHouse.spec(), house.version));
      house.manager.tell(new AgentManager.Stop("test", done.ref()));
      done.expectMessage(AgentReply.Done.INSTANCE);
      assertThat(house.describe().status()).isEqualTo(AgentStatus.STOPPED);
      assertThat(house.describe().instances()).isEmpty();
      house.manager.tell(new AgentManager.Stop("test", done.ref()));
      house.manager.tell(new AgentManager.Run(4, AgentHouse.spec(), house.version));
      house.manager.tell(new AgentManager.Run(5, AgentHouse.spec(), house.version));
      done.expectMessage(AgentReply.Done.INSTANCE);
      assertThat(house.total("{}")).isEqualTo(5);
      assertThat(house.describe().instances()).hasSize(1);
    }
  }

  @Test
  void shouldAnswerEveryoneWhenItsActorEnds(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      TestProbe<AgentReply> open = house.send("{\"silent\":1}");
      house.total("{}");
      house.kit.stop(house.manager);
      assertThat(house.refusal(open).outcome()).isEqualTo("unknown");
    }
  }

  @Test
  void shouldGoBackToACheckpointAndNeverUseANumberTwice(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":5}");
      TestProbe<AgentReply> replies = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.TakeCheckpoint("test", replies.ref()));
      String id = replies.expectMessageClass(AgentReply.CheckpointView.class).id();
      house.total("{\"add\":100}");
      house.manager.tell(
          new AgentManager.RestoreCheckpoint(
              io.osupervisor.agent.vault.CheckpointId.parse(id), replies.ref()));
      AgentReply.CheckpointView restored =
          replies.expectMessageClass(AgentReply.CheckpointView.class);
      assertThat(restored.walSeq()).isGreaterThanOrEqualTo(2);
      assertThat(house.total("{}")).isEqualTo(5);
      assertThat(house.total("{\"add\":1}")).isEqualTo(6);
      house.send("{\"do\":\"crash\"}");
      house.await(ManagerEvent.InstanceEnded.class, e -> e.reason().code().equals("exit"));
      assertThat(house.total("{}")).isEqualTo(6);
    }
  }

  @Test
  void shouldLetAStandbyTakeOver(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "standby = 1").up()) {
      house.total("{\"add\":5}");
      house.await(ManagerEvent.InstanceStarted.class, e -> e.role() == Role.STANDBY);
      await()
          .until(
              () ->
                  house.describe().instances().stream()
                      .anyMatch(instance -> instance.state().equals("following")));
      house.total("{\"add\":6}");
      String heir =
          house.describe().instances().stream()
              .filter(instance -> instance.role().equals("standby"))
              .findFirst()
              .orElseThrow()
              .id();
      ProcessHandle.of(house.primaryPid()).orElseThrow().destroyForcibly();
      ManagerEvent.Serving serving =
          house.await(ManagerEvent.Serving.class, e -> e.instance().value().equals(heir));
      assertThat(serving.instance().value()).isEqualTo(heir);
      assertThat(house.total("{}")).isEqualTo(11);
    }
  }

  private static Answer keyed(AgentHouse house, String json) {
    return house.send(json, "key-1", false, Patience.LONG).expectMessageClass(Answer.class);
  }
}
