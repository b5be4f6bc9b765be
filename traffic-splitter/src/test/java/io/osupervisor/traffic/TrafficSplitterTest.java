package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.CutResult.NotCut;
import io.osupervisor.agent.instance.CutResult.TrialCut;
import io.osupervisor.agent.instance.Draw;
import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.TrafficSplitter.CopiesEnded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TrafficSplitterTest {
  private static final AgentId AGENT = new AgentId("tiny");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1000));
  private static final VersionId VERSION = new VersionId("a".repeat(64));
  private static final AgentRequest.Guarantee PLAIN = new AgentRequest.Guarantee(false, false);
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final TestProbe<AgentManager.Command> manager = KIT.createTestProbe();
  private final TestProbe<TrialTraffic> trial = KIT.createTestProbe();
  private final TestProbe<TrafficSplitter.CopiesEnded> ended = KIT.createTestProbe();
  private final ActorRef<TrafficSplitter.Command> splitter =
      KIT.spawn(
          TrafficSplitter.create(
              AGENT, new TrafficSettings(2, 1), manager.ref(), ended.ref(), CLOCK));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void shouldHandRequestsToThePrimary() {
    TestProbe<AgentReply> replies = KIT.createTestProbe();
    AgentRequest request =
        new AgentRequest(Value.of(1), null, null, PATIENCE, PLAIN, replies.ref());
    splitter.tell(new TrafficSplitter.Ask(request));
    assertThat(next(AgentManager.Ask.class).request()).isSameAs(request);
    Arm arm = new Arm(new InstanceId("i-1"), VERSION);
    splitter.tell(new TrafficSplitter.Turn(arm));
    splitter.tell(new TrafficSplitter.Turn(arm));
    Traffic traffic = traffic();
    assertThat(traffic.requests()).isEqualTo(1);
    assertThat(traffic.version()).isEqualTo(1);
    assertThat(traffic.shares()).containsExactly(new Share(arm, Share.WHOLE));
    assertThat(traffic.trials()).isEmpty();
  }

  @Test
  void shouldGiveATrialWhatCameAfterItsCutAsItHasRoom() {
    ActorRef<Mirrored> copies = attach();
    AgentManager.BeginTrialCut cut = next(AgentManager.BeginTrialCut.class);
    assertThat(cut.cut()).isEqualTo(1001);
    copies.tell(copy(1000, "before"));
    copies.tell(copy(1001, "a"));
    copies.tell(copy(1001, "b"));
    cut.replyTo().tell(new TrialCut(cut.cut(), 7, 1, VERSION, true));
    assertThat(requestId()).isEqualTo("a");
    assertThat(trial.expectMessageClass(TrialTraffic.Cut.class, PATIENCE).result())
        .isEqualTo(new TrialCut(cut.cut(), 7, 1, VERSION, true));
    splitter.tell(new TrafficSplitter.Ended("t", 1000, MirrorOutcome.ANSWERED));
    copies.tell(copy(1002, "c"));
    copies.tell(copy(1002, "d"));
    assertThat(trial.expectMessageClass(TrialTraffic.Dropped.class, PATIENCE).requestId())
        .isEqualTo("d");
    splitter.tell(new TrafficSplitter.Ended("t", 1001, MirrorOutcome.ANSWERED));
    assertThat(requestId()).isEqualTo("b");
    MirrorCounts counts = Objects.requireNonNull(traffic().trials().get("t"));
    assertThat(counts.offered()).isEqualTo(4);
    assertThat(counts.waiting()).isEqualTo(1);
    assertThat(counts.of(MirrorOutcome.ANSWERED)).isEqualTo(1);
    assertThat(counts.of(MirrorOutcome.DROPPED)).isEqualTo(1);
  }

  @Test
  void shouldBeginAnewWithEachAttachment() {
    ActorRef<Mirrored> copies = attach();
    long first = next(AgentManager.BeginTrialCut.class).cut();
    copies.tell(copy(first, "a"));
    assertThat(requestId()).isEqualTo("a");
    assertThat(attach()).isEqualTo(copies);
    AgentManager.BeginTrialCut second = next(AgentManager.BeginTrialCut.class);
    copies.tell(copy(first, "late"));
    copies.tell(copy(second.cut(), "b"));
    assertThat(requestId()).isEqualTo("b");
    assertThat(traffic().trials()).hasSize(1);
  }

  @Test
  void shouldStopTheCopiesWithTheLastTrial() {
    ActorRef<Mirrored> copies = attach();
    AgentManager.BeginTrialCut cut = next(AgentManager.BeginTrialCut.class);
    cut.replyTo().tell(new NotCut(cut.cut(), "not_running", "it does not run"));
    trial.expectMessageClass(TrialTraffic.Cut.class, PATIENCE);
    assertThat(next(AgentManager.MirrorOff.class).from()).isEqualTo(copies);
    attach();
    next(AgentManager.BeginTrialCut.class);
    trial.stop();
    assertThat(next(AgentManager.MirrorOff.class).from()).isEqualTo(copies);
    assertThat(traffic().trials()).isEmpty();
  }

  @Test
  void shouldTellWhatBecameOfTheCopiesOfEachCut() {
    ActorRef<Mirrored> copies = attach();
    long cut = next(AgentManager.BeginTrialCut.class).cut();
    for (String id : List.of("answered", "open", "waits", "waits too", "dropped")) {
      copies.tell(copy(cut, id));
      if (id.equals("answered")) {
        assertThat(requestId()).isEqualTo(id);
        splitter.tell(new TrafficSplitter.Ended("t", cut, MirrorOutcome.ANSWERED));
      }
    }
    attach();
    MirrorCounts told = ended.expectMessageClass(CopiesEnded.class, PATIENCE).counts();
    assertThat(told.offered()).isEqualTo(5);
    assertThat(told.of(MirrorOutcome.ANSWERED)).isEqualTo(1);
    assertThat(told.of(MirrorOutcome.UNANSWERED)).isEqualTo(1);
    assertThat(told.of(MirrorOutcome.WITHDRAWN)).isEqualTo(2);
    assertThat(told.of(MirrorOutcome.DROPPED)).isEqualTo(1);
    splitter.tell(new TrafficSplitter.Detach("t"));
    assertThat(ended.expectMessageClass(CopiesEnded.class, PATIENCE).counts().offered()).isZero();
  }

  @Test
  void shouldGiveATrialOnlyItsShare() {
    MirrorShare half = MirrorShare.of(AGENT, StateKind.KEYED, Share.WHOLE / 2);
    ActorRef<Mirrored> copies = attach(half);
    long cut = next(AgentManager.BeginTrialCut.class).cut();
    List<String> keys = IntStream.range(0, 40).mapToObj(i -> "k" + i).toList();
    List<String> taken = keys.stream().filter(key -> half.takes(key, 0)).toList();
    assertThat(taken).hasSizeBetween(1, 39);
    for (String key : keys) {
      copies.tell(copy(cut, key, key));
      if (taken.contains(key)) {
        assertThat(requestId()).isEqualTo(key);
        splitter.tell(new TrafficSplitter.Ended("t", cut, MirrorOutcome.ANSWERED));
      }
    }
    MirrorCounts counts = Objects.requireNonNull(traffic().trials().get("t"));
    assertThat(counts.offered()).isEqualTo(taken.size());
  }

  /** A lot of 20,000 may miss a tenth by four deviations of a binomial share: 0.85 points. */
  @Test
  void shouldGiveACanaryItsShareOfTheRequests() {
    Arm primary = new Arm(new InstanceId("i-1"), VERSION);
    Arm canary = new Arm(new InstanceId("i-2"), new VersionId("b".repeat(64)));
    TestProbe<SplitCounts> counts = KIT.createTestProbe();
    splitter.tell(new TrafficSplitter.Turn(primary));
    splitter.tell(new TrafficSplitter.ShareOut(canary, 1_000, StateKind.NONE, 7, counts.ref()));
    int toCanary = 0;
    int most = 20_000;
    for (int i = 0; i < most; i++) {
      Draw draw = Objects.requireNonNull(drawn(i % 2 == 0 ? null : "key-" + i, null));
      assertThat(draw.step()).isEqualTo(7);
      assertThat(draw.arm()).isEqualTo((draw.canary() ? canary : primary).instance());
      toCanary += draw.canary() ? 1 : 0;
    }
    assertThat(toCanary / (double) most).isBetween(0.1 - 0.0085, 0.1 + 0.0085);
    assertThat(traffic().shares())
        .containsExactlyInAnyOrder(new Share(primary, 9_000), new Share(canary, 1_000));
    splitter.tell(new TrafficSplitter.CountShared(counts.ref()));
    counts.expectMessage(PATIENCE, new SplitCounts(7, toCanary, most - toCanary));
    splitter.tell(new TrafficSplitter.CountShared(counts.ref()));
    counts.expectMessage(PATIENCE, new SplitCounts(7, 0, 0));
  }

  @Test
  void shouldKeepKeysAtTheCanaryAsItsShareGrowsAndThePrimaryRestarts() {
    Arm canary = new Arm(new InstanceId("i-2"), new VersionId("b".repeat(64)));
    TestProbe<SplitCounts> counts = KIT.createTestProbe();
    splitter.tell(new TrafficSplitter.Turn(new Arm(new InstanceId("i-1"), VERSION)));
    splitter.tell(new TrafficSplitter.ShareOut(canary, 2_000, StateKind.NONE, 7, counts.ref()));
    List<String> keys =
        IntStream.range(0, 200).mapToObj(i -> "k" + i).filter(this::fallsToTheCanary).toList();
    assertThat(keys).isNotEmpty();
    splitter.tell(new TrafficSplitter.ShareOut(canary, 5_000, StateKind.NONE, 8, counts.ref()));
    assertThat(keys).allMatch(this::fallsToTheCanary);
    splitter.tell(new TrafficSplitter.Turn(new Arm(new InstanceId("i-3"), VERSION)));
    assertThat(keys).allMatch(this::fallsToTheCanary);
  }

  @Test
  void shouldLeaveToThePrimaryWhatIsKeptByItsIdempotencyKey() {
    Arm canary = new Arm(new InstanceId("i-2"), new VersionId("b".repeat(64)));
    TestProbe<SplitCounts> counts = KIT.createTestProbe();
    splitter.tell(new TrafficSplitter.Turn(new Arm(new InstanceId("i-1"), VERSION)));
    splitter.tell(new TrafficSplitter.ShareOut(canary, 9_999, StateKind.NONE, 7, counts.ref()));
    assertThat(drawn("k", "once")).isNull();
  }

  @Test
  void shouldGiveThePrimaryEverythingAgain() {
    Arm canary = new Arm(new InstanceId("i-2"), new VersionId("b".repeat(64)));
    TestProbe<SplitCounts> counts = KIT.createTestProbe();
    TestProbe<SplitCounts> other = KIT.createTestProbe();
    splitter.tell(new TrafficSplitter.Turn(new Arm(new InstanceId("i-1"), VERSION)));
    TrafficSplitter.ShareOut half =
        new TrafficSplitter.ShareOut(canary, 5_000, StateKind.NONE, 7, counts.ref());
    splitter.tell(half);
    splitter.tell(new TrafficSplitter.Unshare(other.ref()));
    assertThat(drawn("k", null)).isNotNull();
    splitter.tell(new TrafficSplitter.Unshare(counts.ref()));
    assertThat(drawn("k", null)).isNull();
    splitter.tell(half);
    splitter.tell(
        new TrafficSplitter.Turn(new Arm(new InstanceId("i-4"), new VersionId("c".repeat(64)))));
    assertThat(drawn("k", null)).isNull();
    assertThat(traffic().shares()).hasSize(1);
    splitter.tell(half);
    counts.stop();
    manager.awaitAssert(
        PATIENCE,
        () -> {
          assertThat(drawn("k", null)).isNull();
          return true;
        });
  }

  private boolean fallsToTheCanary(String key) {
    return Objects.requireNonNull(drawn(key, null)).canary();
  }

  private @Nullable Draw drawn(@Nullable String key, @Nullable String idempotencyKey) {
    splitter.tell(
        new TrafficSplitter.Ask(
            new AgentRequest(
                Value.of(1), key, idempotencyKey, PATIENCE, PLAIN, KIT.system().ignoreRef())));
    return next(AgentManager.Ask.class).draw();
  }

  private ActorRef<Mirrored> attach() {
    return attach(MirrorShare.of(AGENT, StateKind.SHARED, Share.WHOLE));
  }

  private ActorRef<Mirrored> attach(MirrorShare share) {
    splitter.tell(new TrafficSplitter.Attach("t", share, Duration.ofMillis(50), trial.ref()));
    return next(AgentManager.Mirror.class).to();
  }

  private String requestId() {
    return trial.expectMessageClass(TrialTraffic.Copy.class, PATIENCE).request().requestId();
  }

  private Traffic traffic() {
    TestProbe<Traffic> replies = KIT.createTestProbe();
    splitter.tell(new TrafficSplitter.GetTraffic(replies.ref()));
    return replies.receiveMessage(PATIENCE);
  }

  private <M extends AgentManager.Command> M next(Class<M> type) {
    return manager.expectMessageClass(type, PATIENCE);
  }

  private static Mirrored copy(long cut, String id) {
    return copy(cut, id, null);
  }

  private static Mirrored copy(long cut, String id, @Nullable String key) {
    return new Mirrored(cut, id, Value.map(Map.of()), key, PATIENCE, PLAIN);
  }
}
