package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceFaultsIT {
  @Test
  void shouldEndAsFencedAndComeBackWhenAnotherReignBegan(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      assertThat(house.total("{\"add\":3}")).isEqualTo(3);
      TestProbe<VaultReply.ReignResult> reigns = house.kit.createTestProbe();
      house.vault.tell(
          new VaultCommand.BeginReign(new InstanceId("rival"), house.version, reigns.ref()));
      reigns.expectMessageClass(VaultReply.Reign.class);
      AgentReply.Refusal refusal = house.refusal(house.send("{\"add\":4}"));
      assertThat(refusal.code()).isEqualTo("agent_restarted");
      assertThat(refusal.outcome()).isEqualTo("unknown");
      assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code()).isEqualTo("fenced");
      assertThat(house.total("{}")).isEqualTo(3);
    }
  }

  @Test
  void shouldRefuseARequestThatFitsNoFrame(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "max-frame = 1MiB").up()) {
      long pid = house.primaryPid();
      String large = "x".repeat(600 * 1024);
      AgentReply.Refusal refusal =
          house.refusal(house.send("{\"add\":1,\"text\":\"" + large + "\"}"));
      assertThat(refusal.code()).isEqualTo("request_too_large");
      assertThat(refusal.outcome()).isEqualTo("not_delivered");
      assertThat(house.total("{}")).isZero();
      assertThat(house.primaryPid()).isEqualTo(pid);
    }
  }

  @Test
  void shouldLetNoAnswerLeaveAfterAnEntryThatCouldNotBeRead(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":2}");
      AgentReply.Refusal refusal = house.refusal(house.send("{\"do\":\"bad_entry\"}"));
      assertThat(refusal.code()).isEqualTo("agent_restarted");
      assertThat(refusal.outcome()).isEqualTo("unknown");
      assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code())
          .isEqualTo("field_invalid");
      assertThat(house.total("{}")).isEqualTo(2);
    }
  }

  @Test
  void shouldOnlyCountWhatIsNoMap(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      assertThat(house.total("{\"do\":\"no_map\",\"add\":5}")).isEqualTo(5);
      assertThat(house.total("{\"do\":\"no_map\",\"add\":5}")).isEqualTo(10);
      assertThat(house.recorder.faults.snapshot()).containsEntry("decode_failed", 2L);
      house.send("{\"do\":\"no_map\"}");
      assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code())
          .isEqualTo("decode_failed");
      assertThat(house.total("{}")).isEqualTo(10);
    }
  }

  @Test
  void shouldCallAnExitWithinAFrameAFault(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.send("{\"do\":\"cut\"}");
      EndReason reason = house.await(ManagerEvent.InstanceEnded.class).reason();
      assertThat(reason.kind()).isEqualTo(EndReason.Kind.FAULT);
      assertThat(reason.code()).isEqualTo("frame_invalid");
      assertThat(reason.hint()).contains("standard output");
    }
  }

  @Test
  void shouldLeaveNoDirectoryBehindWhenASecretIsMissing(@TempDir Path data) {
    String secret = "env { TOKEN = { file = \"/nowhere/token\" } }";
    String patient = "restart { backoff { min = 10s, max = 10s } }";
    try (AgentHouse house = new AgentHouse(data, secret, patient)) {
      for (int i = 0; i < 2; i++) {
        assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code())
            .isEqualTo("start_failed");
      }
      Path instances = ProcessHostSettings.of(data).instances();
      await().untilAsserted(() -> assertThat(instances).isEmptyDirectory());
    }
  }

  @Test
  void shouldLeaveNothingBehindWhenItIsStoppedOverAStart(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data)) {
      house.await(ManagerEvent.InstanceStarted.class);
      house.kit.stop(house.manager);
      Path instances = ProcessHostSettings.of(data).instances();
      await()
          .during(Duration.ofMillis(700))
          .untilAsserted(() -> assertThat(instances).isEmptyDirectory());
    }
  }

  @Test
  void shouldTellTheAgentThatEntriesWaitForRoomAndWriteThemThen(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      assertThat(house.total("{\"add\":1}")).isEqualTo(1);
      long pid = house.primaryPid();
      house.storageFull = true;
      TestProbe<AgentReply> waiting = house.send("{\"add\":2}");
      assertThat(house.await(ManagerEvent.StorageChanged.class).full()).isTrue();
      assertThat(house.refusal(house.send("{\"add\":4}")).code()).isEqualTo("storage_full");
      waiting.expectNoMessage();
      house.storageFull = false;
      assertThat(house.await(ManagerEvent.StorageChanged.class).full()).isFalse();
      assertThat(AgentHouse.totalOf(waiting.expectMessageClass(AgentReply.Answer.class)))
          .isEqualTo(3);
      List<Value> notes =
          house.send("{\"notes\":1}").expectMessageClass(AgentReply.Answer.class).data().elements();
      assertThat(notes).hasSize(1);
      assertThat(notes.get(0).field("code")).isEqualTo(Value.of("wal_full"));
      assertThat(notes.get(0).field("seq")).isEqualTo(Value.of(2));
      assertThat(house.primaryPid()).isEqualTo(pid);
      assertThat(house.lastSeq()).isEqualTo(2);
    }
  }

  @Test
  void shouldTellOfStorageOnAChangeOnly(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      for (StorageNotice notice :
          List.of(
              StorageNotice.FREE,
              StorageNotice.FULL,
              StorageNotice.FULL,
              StorageNotice.FREE,
              StorageNotice.FREE,
              StorageNotice.FULL)) {
        house.manager.tell(new AgentManager.Storage(notice));
      }
      for (boolean full : new boolean[] {true, false, true}) {
        assertThat(house.await(ManagerEvent.StorageChanged.class).full()).isEqualTo(full);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SPEAKS, unsupported_protocol, the agent asks for protocol 2",
    "AHEAD, state_mismatch, 'ready with wal_seq 2, restored was 0'"
  })
  void shouldQuarantineWhatNeverAgrees(
      String name, String code, String message, @TempDir Path data) {
    String env = "env { " + name + " = \"2\" }";
    try (AgentHouse house = new AgentHouse(data, env, "restart.intensity = 1")) {
      for (int i = 0; i < 2; i++) {
        EndReason reason = house.await(ManagerEvent.InstanceEnded.class).reason();
        assertThat(reason.code()).isEqualTo(code);
        assertThat(reason.message()).isEqualTo(message);
      }
      ManagerEvent.Quarantined end = house.await(ManagerEvent.Quarantined.class);
      assertThat(end.code()).isEqualTo(code);
      assertThat(end.message()).endsWith("the last end: " + message);
      assertThat(house.refusal(house.send("{\"add\":1}")).outcome()).isEqualTo("not_delivered");
    }
  }

  @Test
  void shouldQuarantineWhatNeverSaysHelloThoughEachStartOutlastsThePeriod(@TempDir Path data) {
    String mute = "command = [\"/bin/sleep\", \"600\"]";
    String restart =
        "restart { intensity = 2, period = 50ms, backoff { min = 100ms, max = 100ms } }";
    try (AgentHouse house = new AgentHouse(data, mute, restart, "start-timeout = 200ms")) {
      for (int i = 0; i < 3; i++) {
        assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code())
            .isEqualTo("start_timeout");
      }
      assertThat(house.await(ManagerEvent.Quarantined.class).code()).isEqualTo("start_timeout");
      assertThat(house.refusal(house.send("{}")).hint())
          .contains("raise start-timeout", "osup agent release");
    }
  }

  @Test
  void shouldQuarantineWhatFallsSilentOnceItIsReadyThoughEachSilenceOutlastsThePeriod(
      @TempDir Path data) {
    String mute = "env { MUTE_WHEN_READY = 1 }";
    String restart = "restart { intensity = 2, period = 50ms }";
    try (AgentHouse house = new AgentHouse(data, mute, restart, AgentHouse.IMPATIENT)) {
      for (int i = 0; i < 3; i++) {
        assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code()).isEqualTo("hang");
      }
      assertThat(house.await(ManagerEvent.Quarantined.class).code()).isEqualTo("hang");
    }
  }

  @Test
  void shouldGoOnRestartingWhatWorksForLongAndHangsNowAndThen(@TempDir Path data) {
    Duration period = Duration.ofMillis(50);
    String restart = "restart { intensity = 1, period = %dms }".formatted(period.toMillis());
    try (AgentHouse house = new AgentHouse(data, restart, AgentHouse.IMPATIENT)) {
      for (int i = 1; i <= 3; i++) {
        house.await(ManagerEvent.Serving.class);
        long counted = System.nanoTime() + period.toNanos();
        await().until(() -> heardAfter(house, counted));
        house.send("{\"do\":\"hang\"}");
        assertThat(house.await(ManagerEvent.InstanceEnded.class).reason().code()).isEqualTo("hang");
      }
      house.await(ManagerEvent.Serving.class);
      assertThat(house.total("{}")).isZero();
      assertThat(house.recorder.restarts.total()).isEqualTo(3);
    }
  }

  /** Whether the primary gave a sign of life after that time of the monotonic clock. */
  private static boolean heardAfter(AgentHouse house, long nanos) {
    long before = System.nanoTime();
    AgentManager.Primary primary = house.describe().primary();
    return primary != null && before - primary.pulseAge().toNanos() > nanos;
  }

  @Test
  void shouldEndAStandbyWhoseLogTurnedBack(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "standby = 1").up()) {
      house.total("{\"add\":5}");
      TestProbe<AgentReply> taken = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.TakeCheckpoint("test", taken.ref()));
      String id = taken.expectMessageClass(AgentReply.CheckpointView.class).id();
      await()
          .until(
              () ->
                  house.describe().instances().stream()
                      .anyMatch(instance -> instance.state().equals("following")));
      TestProbe<VaultReply.CheckpointResult> restored = house.kit.createTestProbe();
      house.vault.tell(new VaultCommand.RestoreCheckpoint(CheckpointId.parse(id), restored.ref()));
      restored.expectMessageClass(VaultReply.CheckpointDone.class);
      ManagerEvent.InstanceEnded ended =
          house.await(ManagerEvent.InstanceEnded.class, e -> e.role() == Role.STANDBY);
      assertThat(ended.reason().code()).isEqualTo("restore_failed");
    }
  }
}
