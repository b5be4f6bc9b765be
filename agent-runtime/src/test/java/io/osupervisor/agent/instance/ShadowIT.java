package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.CutResult.NotCut;
import io.osupervisor.agent.instance.CutResult.TrialCut;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shadows of a real agent: what they have, and that nobody notices them. */
class ShadowIT {
  private static final String ADD = "{\"add\":1}";
  private static final long PLENTY = 1 << 20;
  private static final String ANSWER =
      "send(type=\"response\", id=message[\"id\"], data={\"total\"";

  @Test
  void shouldHaveThePrimarysStateOfTheCutAndThenTakeTheSameWay(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      Writers writers = new Writers(house);
      writers.write(50);
      ShadowRig shadow = new ShadowRig(house, house.version, PLENTY);
      writers.write(50);
      TestProbe<Mirrored> copies = ShadowRig.mirror(house);
      TestProbe<CutResult> cuts = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.BeginTrialCut(1, Patience.LONG, cuts.ref()));
      writers.write(100);
      TrialCut cut = (TrialCut) cuts.receiveMessage();
      assertThat(cut.quiet()).isTrue();
      assertThat(cut.version()).isEqualTo(house.version);
      shadow.bound(cut);
      assertThat(shadow.total("{}")).as("each entry added 1").isEqualTo(cut.seq());
      long written = writers.end();
      assertThat(cut.seq()).isBetween(100L, written);
      String last = "";
      for (long i = cut.seq(); i < written; i++) {
        Mirrored copy = copies.receiveMessage();
        assertThat(copy.cut()).isEqualTo(1);
        last = copy.requestId();
        shadow.ref.tell(copy.toShadow(house.kit.system().ignoreRef()));
      }
      if (!last.isEmpty()) {
        assertThat(shadow.answerTo(last)).isEqualTo(written);
      }
      assertThat(shadow.total("{}")).isEqualTo(house.total("{}")).isEqualTo(written);
    }
  }

  @Test
  void shouldChangeNothingOfTheAgentByAThousandWrites(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total(ADD);
      TestProbe<AgentReply> taken = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.TakeCheckpoint("test", taken.ref()));
      taken.expectMessageClass(AgentReply.CheckpointView.class);
      house.total(ADD);
      VersionId saving =
          house.version(
              "    " + ANSWER,
              "    send(type=\"checkpoint\", wal_seq=seq, snapshot={\"total\": total})\n    "
                  + ANSWER);
      ShadowRig shadow = new ShadowRig(house, saving, PLENTY).boundNow(1);
      List<Object> before = ShadowRig.memory(house);
      for (int i = 0; i < 999; i++) {
        shadow.send(ADD);
      }
      assertThat(shadow.total(ADD)).isEqualTo(1002);
      assertThat(ShadowRig.memory(house)).isEqualTo(before);
      assertThat(house.total("{}")).isEqualTo(2);
      assertThat(shadow.log.entries().stream().map(LogEntry::seq).toList())
          .hasSize(1000)
          .startsWith(3L)
          .endsWith(1002L);
      assertThat(shadow.log.isWhole()).isTrue();
      assertThat(house.recorder.requests.snapshot()).containsEntry("ok", 3L);
      await().until(() -> shadow.recorder.checkpoints.sum() == 1000);
      assertThat(house.recorder.checkpoints.sum()).isEqualTo(1);
      house.kit.stop(shadow.ref);
      assertThat(house.total(ADD)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "crash, exit",
    "hang, hang",
    "garbage, frame_invalid",
    "twice, unknown_response",
  })
  void shouldEndAlone(String misdeed, String code, @TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, AgentHouse.IMPATIENT).up()) {
      house.total(ADD);
      ShadowRig shadow = new ShadowRig(house, house.version, PLENTY).boundNow(1);
      shadow.send("{\"do\":\"" + misdeed + "\"}");
      EndReason end = shadow.end();
      assertThat(end.kind()).isEqualTo(EndReason.Kind.FAULT);
      assertThat(end.code()).isEqualTo(code);
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(house.recorder.faults.snapshot()).isEmpty();
      assertThat(house.describe().instances()).hasSize(1);
      assertThat(house.describe().restarts()).isZero();
    }
  }

  @Test
  void shouldKeepABoundedPartOfWhatAFloodWrites(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total(ADD);
      VersionId flood =
          house.version(
              "    if how == \"twice\":",
              """
                  if how == "flood":
                      n = seq
                      while True:
                          n += 1
                          send(type="wal_entry", seq=n, data={"add": 1})
                  if how == "twice":\
              """);
      ShadowRig shadow = new ShadowRig(house, flood, 2_000).boundNow(1);
      shadow.send("{\"do\":\"flood\"}");
      await().until(() -> !shadow.log.isWhole());
      assertThat(house.total(ADD)).isEqualTo(2);
      int kept = shadow.log.entries().size();
      long last = shadow.log.last();
      await().until(() -> shadow.log.last() > last);
      assertThat(shadow.log.entries()).hasSize(kept);
      house.kit.stop(shadow.ref);
      assertThat(house.total(ADD)).isEqualTo(3);
    }
  }

  @Test
  void shouldNotWaitForWhoTakesTheCopies(@TempDir Path data) {
    CountDownLatch latch = new CountDownLatch(1);
    try (AgentHouse house = new AgentHouse(data).up()) {
      TestProbe<Mirrored> copies = house.kit.createTestProbe();
      house.total(ADD);
      house.manager.tell(new AgentManager.Mirror(ShadowRig.hung(house, latch, copies.ref())));
      assertThat(ShadowRig.cut(house, 7).seq()).isEqualTo(1);
      for (int i = 0; i < 200; i++) {
        house.total(ADD);
      }
      latch.countDown();
      List<Mirrored> all = copies.receiveSeveralMessages(200);
      assertThat(all.stream().map(Mirrored::requestId).distinct()).hasSize(200);
      assertThat(all).allMatch(copy -> copy.cut() == 7);
    } finally {
      latch.countDown();
    }
  }

  @Test
  void shouldCopyNothingBeforeTheCutNorAfterTheEnd(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      TestProbe<Mirrored> copies = ShadowRig.mirror(house);
      house.total(ADD);
      ShadowRig.cut(house, 1);
      house.total("{\"add\":5}");
      assertThat(copies.receiveMessage().data()).isEqualTo(Value.parseJson("{\"add\":5}"));
      house.manager.tell(new AgentManager.MirrorOff(copies.ref()));
      house.total(ADD);
      house.manager.tell(new AgentManager.Mirror(copies.ref()));
      house.total("{\"add\":6}");
      assertThat(copies.receiveMessage().data()).isEqualTo(Value.parseJson("{\"add\":6}"));
      copies.expectNoMessage(Duration.ZERO);
    }
  }

  @Test
  void shouldCutAnAgentThatIsNeverQuiet(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total(ADD);
      house.send("{\"silent\":1}", null, false, Patience.LONG);
      TrialCut cut = (TrialCut) ShadowRig.tryCut(house, 1, Duration.ofMillis(50));
      assertThat(cut.quiet()).isFalse();
      assertThat(cut.seq()).isEqualTo(1);
      assertThat(house.total(ADD)).isEqualTo(2);
    }
  }

  @Test
  void shouldNotCutAnAgentThatDoesNotRun(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      TestProbe<AgentReply> stopped = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.Stop("test", stopped.ref()));
      stopped.receiveMessage();
      NotCut refused = (NotCut) ShadowRig.tryCut(house, 1, Duration.ofMillis(50));
      assertThat(refused.code()).isEqualTo("not_running");
    }
  }

  @Test
  void shouldNotCutWhileAnotherVersionTakesOver(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId two = house.version("\"pid\": os.getpid()", "\"pid\": 0");
      TestProbe<SwapResult> swapped = house.kit.createTestProbe();
      house.manager.tell(
          new AgentManager.ChangeVersion(
              new SwapOrder("h-1", null, house.version, two), swapped.ref()));
      NotCut refused = (NotCut) ShadowRig.tryCut(house, 1, Patience.LONG);
      assertThat(refused.code()).isEqualTo("swap_under_way");
      assertThat(swapped.receiveMessage()).isInstanceOf(SwapResult.Swapped.class);
      house.total(ADD);
      assertThat(ShadowRig.cut(house, 2).version()).isEqualTo(two);
    }
  }

  @Test
  void shouldLetRequestsGoOnWhenThePrimaryEndsBeforeItsCut(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.send("{\"silent\":1}", null, false, Patience.LONG);
      house.total(ADD);
      TestProbe<CutResult> cuts = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.BeginTrialCut(1, Patience.LONG, cuts.ref()));
      ProcessHandle.of(house.primaryPid()).orElseThrow().destroyForcibly();
      assertThat(((NotCut) cuts.receiveMessage()).code()).isEqualTo("primary_ended");
      assertThat(house.total(ADD)).isEqualTo(2);
    }
  }

  /** Keeps eight additions open. */
  private static final class Writers {
    private final AgentHouse house;
    private final Deque<TestProbe<AgentReply>> open = new ArrayDeque<>();
    private long written;

    Writers(AgentHouse house) {
      this.house = house;
    }

    void write(int requests) {
      for (int i = 0; i < requests; i++) {
        if (open.size() == 8) {
          open.removeFirst().expectMessageClass(AgentReply.Answer.class);
        }
        open.addLast(house.send(ADD));
        written++;
      }
    }

    /** Waits for the last answer; gives how many were written. */
    long end() {
      open.forEach(reply -> reply.expectMessageClass(AgentReply.Answer.class));
      return written;
    }
  }
}
