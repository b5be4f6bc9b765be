package io.osupervisor.agent.vault;

import static io.osupervisor.agent.vault.VaultNode.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.Patience;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;

/** What the vault needs from whatever keeps its events and snapshots, and does on it. */
abstract class VaultContract {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final KeyedAnswer ANSWER =
      new KeyedAnswer("k1", NOW, new KeyedAnswer.Data(Value.of(42)));

  private static final VaultNode.Options OPTIONS =
      VaultNode.Options.DEFAULT.with(InstantSource.fixed(NOW));

  private final Path data;
  private final VaultStore store;

  VaultContract(Path data, VaultStore store) {
    this.data = data;
    this.store = store;
  }

  private VaultNode node(VaultNode.Options options) {
    return new VaultNode(data, options, store);
  }

  @Test
  void shouldRememberAfterARestart() {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      VaultReply.Reign reign = node.reign(vault);
      assertThat(reign).isEqualTo(new VaultReply.Reign(1, 0, 0));
      assertThat(node.plan(vault))
          .isEqualTo(new VaultReply.RestorePlan(List.of(), LogExtent.COMPLETE));
      assertThat(node.append(vault, 1, 1, 10)).isEqualTo(new VaultReply.Appended(10));
      node.checkpoint(vault, 1, 7);
    }
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      assertThat(node.reign(vault)).isEqualTo(new VaultReply.Reign(2, 10, 7));
      CheckpointInfo newest = node.plan(vault).newest().orElseThrow();
      assertThat(newest.walSeq()).isEqualTo(7);
      assertThat(Value.ofMessagePack(node.checkpoints.read(newest.blob())))
          .isEqualTo(Value.of("at 7"));
    }
  }

  @Test
  void shouldFindTheLastEntryBeforeARequest() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    InstantSource clock = now::get;
    try (VaultNode node = node(VaultNode.Options.DEFAULT.with(clock))) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      node.append(vault, 1, 1, 3);
      now.set(NOW.plusSeconds(10));
      List<LogEntry> together =
          List.of(new LogEntry(4, Value.NULL, "r3"), new LogEntry(5, Value.NULL, "r4"));
      node.<VaultReply.AppendResult>ask(
          vault, to -> new VaultCommand.Append(1, together, List.of(), Map.of(), to));
      CheckpointInfo five = node.checkpoint(vault, 1, 5);
      now.set(NOW.plusSeconds(20));
      node.append(vault, 1, 6, 7);
      assertThat(found(node, vault, 0, "r4", NOW.plusSeconds(60))).isEqualTo(4);
      assertThat(found(node, vault, 0, NOW)).isZero();
      assertThat(found(node, vault, 0, NOW.plusSeconds(10))).isEqualTo(3);
      assertThat(found(node, vault, 0, NOW.plusSeconds(11))).isEqualTo(5);
      assertThat(found(node, vault, 5, NOW.plusSeconds(11))).isEqualTo(5);
      assertThat(found(node, vault, 5, NOW.plusSeconds(60))).isEqualTo(7);
      node.<VaultReply.CheckpointResult>ask(
          vault, to -> new VaultCommand.RestoreCheckpoint(five.id(), to));
      assertThat(found(node, vault, 5, NOW.plusSeconds(60))).as("set aside").isEqualTo(5);
    }
  }

  private static long found(
      VaultNode node, ActorRef<VaultCommand> vault, long from, Instant before) {
    return found(node, vault, from, "none", before);
  }

  private static long found(
      VaultNode node, ActorRef<VaultCommand> vault, long from, String request, Instant before) {
    VaultReply.EntryFound found =
        node.ask(vault, to -> new VaultCommand.FindEntry(from, request, before, to));
    assertThat(found.failure()).isEmpty();
    return found.seq();
  }

  @Test
  void shouldFenceAnOlderReignAndRefuseGaps() {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      node.reign(vault);
      assertThat(node.append(vault, 1, 1, 1))
          .isEqualTo(new VaultReply.AppendRefused(Refusal.fenced(1, 2)));
      assertThat(node.append(vault, 2, 2, 3))
          .isEqualTo(new VaultReply.AppendRefused(Refusal.walGap(2, 1)));
      assertThat(node.append(vault, 2, 1, 3)).isEqualTo(new VaultReply.Appended(3));
      assertThat(node.append(vault, 2, 3, 3))
          .isEqualTo(new VaultReply.AppendRefused(Refusal.walGap(3, 4)));
    }
  }

  @Test
  void shouldRememberWhichVersionIsPrimary() {
    Deployment deployment;
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      VaultReply.Deployments none = node.ask(vault, VaultCommand.GetDeployments::new);
      assertThat(none).isEqualTo(new VaultReply.Deployments(null, List.of()));
      node.reign(vault);
      node.append(vault, 1, 1, 3);
      CheckpointInfo before = node.checkpoint(vault, 1, 3);
      assertThat(node.change(vault, 1, "h-1", null)).isEqualTo(new VaultReply.Reign(2, 3, 3));
      node.append(vault, 2, 4, 5);
      assertThat(node.change(vault, 1, "h-2", null))
          .isEqualTo(new VaultReply.ReignRefused(Refusal.fenced(1, 2)));
      deployment = newest(node, vault);
      assertThat(deployment.cut()).isEqualTo(3);
      assertThat(deployment.before()).isEqualTo(before.id().number());
      node.checkpoint(vault, 2, 5);
      VaultReply.RestorePlan older =
          node.ask(vault, to -> new VaultCommand.PlanRestore(deployment.before(), to));
      assertThat(older.candidates()).containsExactly(before);
    }
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      assertThat(newest(node, vault)).isEqualTo(deployment);
      node.change(vault, 2, "back", "h-1");
      VaultReply.Deployments now = node.ask(vault, VaultCommand.GetDeployments::new);
      assertThat(now.open()).isEmpty();
    }
  }

  private static Deployment newest(VaultNode node, ActorRef<VaultCommand> vault) {
    VaultReply.Deployments all = node.ask(vault, VaultCommand.GetDeployments::new);
    return Objects.requireNonNull(all.last());
  }

  @Test
  void shouldKnowTheAnswersOfKeysAfterARestart() {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      assertThat(key(node, vault)).isEqualTo(new VaultReply.KeyUnknown("k1"));
      node.append(vault, 1, List.of(new LogEntry(1, Value.of(1), "r1")), List.of());
      assertThat(key(node, vault)).isEqualTo(new VaultReply.KeyTouched("k1"));
    }
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      assertThat(key(node, vault)).isEqualTo(new VaultReply.KeyTouched("k1"));
      long epoch = node.reign(vault).epoch();
      node.append(vault, epoch, entries(2, 2), List.of(ANSWER));
      assertThat(key(node, vault)).isEqualTo(new VaultReply.KeyAnswered(ANSWER));
    }
    try (VaultNode node = node(OPTIONS)) {
      assertThat(key(node, node.start())).isEqualTo(new VaultReply.KeyAnswered(ANSWER));
    }
  }

  @Test
  void shouldRefuseAJournalWithAHole() throws Exception {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      node.append(vault, 1, 1, 1);
      node.append(vault, 1, 2, 2);
      node.append(vault, 1, 3, 3);
    }
    store.removeEvent(data, "vault|counter", 3);
    try (VaultNode node = node(OPTIONS)) {
      assertThat(failureOfStart(node)).hasMessage(store.hole("vault|counter", 3));
    }
  }

  @Test
  void shouldRestoreAnOlderCheckpoint() {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      node.append(vault, 1, 1, 5);
      CheckpointInfo old = node.checkpoint(vault, 1, 5);
      node.append(vault, 1, 6, 9);
      node.checkpoint(vault, 1, 9);
      CheckpointInfo restored = restore(node, vault, old.id());
      assertThat(restored.walSeq()).isEqualTo(9);
      assertThat(restored.blob()).isEqualTo(old.blob());
      assertThat(restored.aside()).isEqualTo(AsideRanges.NONE.plus(6, 9));
      assertThat(node.append(vault, 1, 10, 10))
          .isEqualTo(new VaultReply.AppendRefused(Refusal.fenced(1, 2)));
    }
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      VaultReply.Reign reign = node.reign(vault);
      assertThat(reign.epoch()).isEqualTo(3);
      assertThat(node.plan(vault).candidates())
          .extracting(checkpoint -> checkpoint.id().toString())
          .containsExactly("c3", "c1");
      assertThat(node.append(vault, 3, 10, 11)).isEqualTo(new VaultReply.Appended(11));
      TestProbe<LogFeed.Delivery> follower = node.kit.createTestProbe();
      follow(node, vault, 5, follower.ref());
      LogFeed.Delivery delivery = follower.receiveMessage();
      assertThat(delivery.entries()).isEqualTo(entries(10, 11));
      assertThat(delivery.isCaughtUp()).isTrue();
    }
  }

  @Test
  void shouldRetainThreeAndCompactWhatTheyDoNotNeed() throws Exception {
    CheckpointInfo newest = null;
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      for (int round = 0; round < 8; round++) {
        for (int i = 1; i <= 10; i++) {
          node.append(vault, 1, round * 10L + i, round * 10L + i);
        }
        newest = node.checkpoint(vault, 1, round * 10L + 10);
      }
      assertThat(node.list(vault).kept())
          .extracting(CheckpointInfo::walSeq)
          .containsExactly(80L, 70L, 60L);
      JournalEvents journal = journal(node);
      // Not before: an earlier compaction would do for the number of events.
      await().untilAsserted(() -> assertThat(oldestEntry(node, journal)).isEqualTo(61));
      // 1 reign, 80 appends, 8 checkpoints and the compactions were written.
      assertThat(count(node, journal)).isLessThan(45);
      await().untilAsserted(() -> assertThat(files(node)).isEqualTo(3));
      TestProbe<LogFeed.Delivery> follower = node.kit.createTestProbe();
      assertThat(follow(node, vault, 59, follower.ref()))
          .isInstanceOfSatisfying(
              VaultReply.Refused.class,
              refused -> assertThat(refused.refusal().code()).isEqualTo("log_compacted"));
    }
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      VaultReply.Reign reign = node.reign(vault);
      assertThat(reign.lastSeq()).isEqualTo(80);
      VaultReply.RestorePlan plan = node.plan(vault);
      assertThat(plan.newest()).contains(newest);
      assertThat(plan.log()).isEqualTo(LogExtent.COMPACTED);
      TestProbe<LogFeed.Delivery> follower = node.kit.createTestProbe();
      follow(node, vault, 60, follower.ref());
      assertThat(follower.receiveMessage().entries()).isEqualTo(entries(61, 80));
    }
  }

  @Test
  void shouldCompactOnlyWhenTheRetainedCheckpointsCanBeRead() throws Exception {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      for (long seq = 1; seq <= 6; seq++) {
        node.append(vault, 1, seq, seq);
        BlobRef blob = node.blob(seq);
        Files.write(data.resolve("checkpoints").resolve(blob.file()), new byte[9]);
        node.checkpoint(vault, 1, seq, blob);
      }
      node.reign(vault);
      assertThat(node.plan(vault).log()).isEqualTo(LogExtent.COMPLETE);
      for (long seq = 7; seq <= 11; seq++) {
        node.append(vault, 2, seq, seq);
        node.checkpoint(vault, 2, seq);
      }
      await()
          .untilAsserted(() -> assertThat(node.plan(vault).log()).isEqualTo(LogExtent.COMPACTED));
    }
  }

  @Test
  void shouldRefuseWhenTheIndexOfACompactedLogIsLost() throws Exception {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      for (long seq = 1; seq <= 20; seq++) {
        node.append(vault, 1, seq, seq);
        node.checkpoint(vault, 1, seq);
      }
      JournalEvents journal = journal(node);
      // The last of the compactions: no snapshot is on its way any more.
      await().untilAsserted(() -> assertThat(oldestEntry(node, journal)).isEqualTo(19));
    }
    store.removeSnapshots(data);
    try (VaultNode node = node(OPTIONS)) {
      assertThat(failureOfStart(node))
          .hasMessageStartingWith("the journal of 'vault|counter' has a hole: at sequence number ")
          .hasMessageEndingWith(" where 1 must be");
    }
  }

  @Test
  void shouldKeepAppendsWhileTheDiskIsFull() {
    AtomicLong free = new AtomicLong(10);
    VaultSettings quick = settings(3, Duration.ofMillis(20));
    FreeSpace space = () -> new FreeSpace.Reading(free.get(), 10);
    AtomicLong ticks = new AtomicLong();
    VaultNode.Options options =
        VaultNode.Options.DEFAULT
            .with(quick)
            .with(space)
            .with(() -> Instant.ofEpochSecond(ticks.incrementAndGet()));
    try (VaultNode node = node(options)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      node.append(vault, 1, 1, 1);
      free.set(0);
      TestProbe<VaultReply.AppendResult> replies = node.kit.createTestProbe();
      for (long seq = 2; seq <= 4; seq++) {
        vault.tell(
            new VaultCommand.Append(
                1, entries(seq, seq), List.of(), java.util.Map.of(), replies.ref()));
      }
      node.storage.expectMessage(StorageNotice.FULL);
      // Reading still works, and nothing was written.
      assertThat(node.list(vault).lastSeq()).isEqualTo(1);
      TestProbe<VaultReply.ReignResult> next = node.kit.createTestProbe();
      vault.tell(
          new VaultCommand.BeginReign(
              new io.osupervisor.agent.InstanceId("i2"), VaultNode.VERSION, next.ref()));
      free.set(10);
      node.storage.expectMessage(StorageNotice.FREE);
      replies.expectMessage(new VaultReply.Appended(2));
      replies.expectMessage(new VaultReply.Appended(3));
      replies.expectMessage(new VaultReply.Appended(4));
      assertThat(((VaultReply.Reign) next.receiveMessage()).lastSeq()).isEqualTo(4);
    }
  }

  @Test
  void shouldLeaveNothingAfterAPurge() throws Exception {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      node.append(vault, 1, 1, 20);
      node.checkpoint(vault, 1, 20);
      TestProbe<VaultReply.Purged> purged = node.kit.createTestProbe();
      vault.tell(new VaultCommand.Purge(purged.ref()));
      purged.expectMessage(new VaultReply.Purged(2));
      purged.expectTerminated(vault);
      assertThat(count(node, journal(node))).isEqualTo(1);
      assertThat(files(node)).isZero();
    }
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      assertThat(node.reign(vault)).isEqualTo(new VaultReply.Reign(3, 0, 0));
      assertThat(node.append(vault, 3, 1, 1)).isEqualTo(new VaultReply.Appended(1));
    }
  }

  @Test
  void shouldRefuseToDeleteTheNewestCheckpoint() {
    try (VaultNode node = node(OPTIONS)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      CheckpointInfo first = node.checkpoint(vault, 1, 0);
      CheckpointInfo second = node.checkpoint(vault, 1, 0);
      assertThat(delete(node, vault, second.id()))
          .isEqualTo(new VaultReply.CheckpointRefused(Refusal.newestCheckpoint(second.id())));
      assertThat(delete(node, vault, first.id()))
          .isEqualTo(new VaultReply.CheckpointDeleted(first.id()));
      assertThat(delete(node, vault, first.id()))
          .isEqualTo(new VaultReply.CheckpointRefused(Refusal.unknownCheckpoint(first.id())));
      assertThat(node.list(vault).kept()).containsExactly(second);
    }
  }

  static VaultSettings settings(int retain, Duration retry) {
    VaultSettings normal = VaultSettings.DEFAULT;
    return new VaultSettings(
        retain,
        normal.keyLimits(),
        normal.feedLimits(),
        normal.snapshotEvery(),
        retry,
        normal.readJournal());
  }

  private static VaultReply.KeyResult key(VaultNode node, ActorRef<VaultCommand> vault) {
    return node.ask(vault, to -> new VaultCommand.LookUpKey("k1", to));
  }

  private static VaultReply.FollowResult follow(
      VaultNode node,
      ActorRef<VaultCommand> vault,
      long fromSeq,
      ActorRef<LogFeed.Delivery> follower) {
    return node.ask(vault, to -> new VaultCommand.Follow(fromSeq, follower, to));
  }

  private static CheckpointInfo restore(
      VaultNode node, ActorRef<VaultCommand> vault, CheckpointId id) {
    VaultReply.CheckpointResult result =
        node.ask(vault, to -> new VaultCommand.RestoreCheckpoint(id, to));
    return ((VaultReply.CheckpointDone) result).checkpoint();
  }

  private static VaultReply.CheckpointResult delete(
      VaultNode node, ActorRef<VaultCommand> vault, CheckpointId id) {
    return node.ask(vault, to -> new VaultCommand.DeleteCheckpoint(id, to));
  }

  private JournalEvents journal(VaultNode node) {
    return new JournalEvents(node.kit.system(), store.readJournal(), "vault|counter");
  }

  private static int count(VaultNode node, JournalEvents journal) throws Exception {
    return events(node, journal).size();
  }

  private static long oldestEntry(VaultNode node, JournalEvents journal) throws Exception {
    return events(node, journal).stream()
        .filter(stored -> stored.event() instanceof VaultEvent.EntriesAppended)
        .mapToLong(stored -> ((VaultEvent.EntriesAppended) stored.event()).entries().get(0).seq())
        .min()
        .orElseThrow();
  }

  private static List<JournalEvents.Stored> events(VaultNode node, JournalEvents journal)
      throws Exception {
    return journal
        .between(1, 1000)
        .runWith(Sink.seq(), node.kit.system())
        .toCompletableFuture()
        .get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private static long files(VaultNode node) throws java.io.IOException {
    try (var files = Files.walk(node.data.resolve("checkpoints"))) {
      return files.filter(file -> file.toString().endsWith(".ckpt")).count();
    }
  }

  /** Starts the vault under a parent that tells with what it failed. */
  private static Throwable failureOfStart(VaultNode node) throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    node.kit.spawn(
        Behaviors.<Void>setup(
            context -> {
              context.watch(
                  context.spawn(
                      MemoryVault.create(VaultNode.AGENT, node.settings(), node.parts()), "vault"));
              return Behaviors.<Void>receiveSignal(
                  (self, signal) -> {
                    if (signal instanceof ChildFailed failed) {
                      failure.complete(failed.getCause());
                    }
                    return Behaviors.same();
                  });
            }));
    Throwable cause = failure.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
