package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.protocol.AgentMessage.Checkpoint;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.Snapshot;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.config.CheckpointPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointDeskTest {
  private static final ActorTestKit KIT = ActorTestKit.create("desk");
  private static final Refusal FAILED = CheckpointDesk.failure("test");

  private CheckpointStore store;
  private CheckpointDesk desk;
  private long now;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void open(@TempDir Path folder) {
    store = CheckpointStore.open(folder);
    CheckpointPolicy policy =
        new CheckpointPolicy(Duration.ofMinutes(5), 100, Duration.ofSeconds(10), 3);
    desk =
        new CheckpointDesk(store, Runnable::run, new CheckpointSchedule(policy, 0, 0), () -> now);
  }

  @Test
  void shouldGiveEveryCheckpointWhoseEntriesAreDurable() {
    for (int i = 1; i <= 3; i++) {
      save(whole(i));
    }
    assertThat(desk.ready(2).orElseThrow().order().walSeq()).isEqualTo(1);
    assertThat(desk.ready(2).orElseThrow().order().walSeq()).isEqualTo(2);
    assertThat(desk.ready(2)).isEmpty();
    assertThat(desk.recorded().order().walSeq()).isEqualTo(1);
    assertThat(desk.isIdle()).isFalse();
  }

  @Test
  void shouldAnswerOnlyThoseWhoAskedBeforeTheCheckpointCame() {
    TestProbe<AgentReply> early = KIT.createTestProbe();
    TestProbe<AgentReply> late = KIT.createTestProbe();
    assertThat(desk.asked("person", early.ref())).isTrue();
    CheckpointDesk.Saving saving = whole(1);
    assertThat(desk.asked("other", late.ref())).isTrue();
    assertThat(saving.order().reason()).isEqualTo("person");
    desk.saveFailed(saving, FAILED);
    early.expectMessage(FAILED);
    late.expectNoMessage(Duration.ZERO);
    assertThat(whole(2).order().reason()).isEqualTo("other");
    assertThat(whole(3).order().reason()).isEqualTo("agent");
  }

  @Test
  void shouldAskTheAgentOnceForAllWhoWait() {
    TestProbe<AgentReply> probe = KIT.createTestProbe();
    assertThat(desk.asked("one", probe.ref())).isTrue();
    for (int i = 1; i < CheckpointWaiters.MOST; i++) {
      assertThat(desk.asked("more", probe.ref())).isFalse();
    }
    probe.expectNoMessage(Duration.ZERO);
    assertThat(desk.asked("too many", probe.ref())).isFalse();
    assertThat(probe.expectMessageClass(Refusal.class).code()).isEqualTo("overloaded");
  }

  @Test
  void shouldTellWhoWaitsThatTheAgentIgnoresIt() {
    TestProbe<AgentReply> probe = KIT.createTestProbe();
    desk.asked("person", probe.ref());
    now = CheckpointWaiters.PATIENCE.toNanos();
    desk.expire();
    probe.expectNoMessage(Duration.ZERO);
    now++;
    desk.expire();
    assertThat(probe.expectMessageClass(Refusal.class).code()).isEqualTo("checkpoint_timeout");
    assertThat(desk.asked("again", probe.ref())).isTrue();
  }

  @Test
  void shouldTellWhoWaitsThatTheRestDoesNotCome() {
    TestProbe<AgentReply> probe = KIT.createTestProbe();
    desk.asked("person", probe.ref());
    chunked(1);
    now = CheckpointWaiters.PATIENCE.toNanos();
    desk.chunk(piece(0, false));
    now += 2;
    desk.expire();
    probe.expectNoMessage(Duration.ZERO);
    now += CheckpointWaiters.PATIENCE.toNanos();
    desk.expire();
    assertThat(probe.expectMessageClass(Refusal.class).code()).isEqualTo("checkpoint_timeout");
  }

  @Test
  void shouldGiveUpAFailedCheckpointOnceAndPassOverItsRest() {
    TestProbe<AgentReply> probe = KIT.createTestProbe();
    desk.asked("person", probe.ref());
    chunked(1);
    CheckpointIntake intake = desk.chunk(piece(0, false)).orElseThrow().intake();
    assertThat(desk.chunkFailed(intake, FAILED)).isTrue();
    assertThat(desk.chunkFailed(intake, FAILED)).isFalse();
    probe.expectMessage(FAILED);
    probe.expectNoMessage(Duration.ZERO);
    assertThat(desk.chunk(piece(1, false))).isEmpty();
    assertThat(desk.chunk(piece(2, true))).isEmpty();
    assertThatThrownBy(() -> desk.chunk(piece(3, true))).isInstanceOf(ProtocolException.class);
    assertThat(desk.isIdle()).isTrue();
    chunked(2);
    desk.chunk(piece(0, true));
    save(desk.finish());
    assertThat(desk.ready(2)).isPresent();
  }

  @Test
  void shouldKeepTheProtectionOfABlobOnlyWhileItMayBeRecorded() {
    save(whole(1));
    CheckpointDesk.Saved first = desk.ready(1).orElseThrow();
    assertThat(store.retain(Set.of())).isZero();
    desk.refused(desk.recorded(), FAILED);
    assertThat(store.retain(Set.of())).isEqualTo(1);
    assertThat(store.verify(first.blob())).isPresent();
    save(whole(2));
    CheckpointDesk.Saving late = whole(3);
    desk.giveUp();
    save(late);
    assertThat(store.retain(Set.of())).isEqualTo(2);
    assertThat(desk.isIdle()).isTrue();
  }

  @Test
  void shouldForgetWhatWasOnItsWayWhenTheInstanceIsGone() {
    TestProbe<AgentReply> probe = KIT.createTestProbe();
    desk.asked("person", probe.ref());
    whole(1);
    desk.dispose();
    assertThat(probe.expectMessageClass(Refusal.class).code()).isEqualTo("checkpoint_failed");
    assertThat(store.retain(Set.of())).isEqualTo(1);
  }

  private CheckpointDesk.Saving whole(long walSeq) {
    return desk.checkpoint(new Checkpoint(walSeq, new Snapshot.Inline(Value.of(walSeq))), walSeq)
        .orElseThrow();
  }

  private void chunked(long walSeq) {
    assertThat(desk.checkpoint(new Checkpoint(walSeq, Snapshot.Chunked.FOLLOWS), walSeq)).isEmpty();
  }

  private void save(CheckpointDesk.Saving saving) {
    BlobRef blob = saving.blob().toCompletableFuture().join();
    desk.saved(saving, blob);
  }

  private static SnapshotChunk piece(long index, boolean last) {
    return new SnapshotChunk(index, last, Value.binary(new byte[] {1, 2, 3}));
  }
}
