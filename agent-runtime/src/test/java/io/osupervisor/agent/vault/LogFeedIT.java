package io.osupervisor.agent.vault;

import static io.osupervisor.agent.vault.VaultNode.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.protocol.LogEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Followers of a log on the real journal. */
class LogFeedIT {
  private static final long ENTRIES = 6000;

  private final VaultNode node;
  private final ActorRef<VaultCommand> vault;

  LogFeedIT(@TempDir Path data) {
    VaultSettings normal = VaultSettings.DEFAULT;
    // Little memory, so that a slow follower falls back to the journal often.
    VaultSettings tight =
        new VaultSettings(
            3,
            normal.keyLimits(),
            new FeedLimits(40, 2_000, 4_000),
            normal.snapshotEvery(),
            normal.storageRetry(),
            normal.readJournal());
    this.node = new VaultNode(data, VaultNode.Options.DEFAULT.with(tight));
    this.vault = node.start();
    node.reign(vault);
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void shouldGreetAFollowerThatHasEverything() {
    TestProbe<LogFeed.Delivery> follower = node.kit.createTestProbe();
    follow(0, follower.ref());
    LogFeed.Delivery greeting = follower.receiveMessage();
    assertThat(greeting.entries()).isEmpty();
    assertThat(greeting.isCaughtUp()).isTrue();
    node.append(vault, 1, 1, 3);
    follower.expectNoMessage(Duration.ofMillis(50));
    greeting.feed().tell(LogFeed.More.ONE);
    assertThat(follower.receiveMessage().entries()).isEqualTo(entries(1, 3));
  }

  @Test
  void shouldGiveEveryEntryOnceToFastAndSlowFollowersWhileEntriesCome() {
    node.append(vault, 1, 1, 500);
    List<Reader> readers = List.of(new Reader(0, 100), new Reader(123, 1), new Reader(500, 7));
    TestProbe<VaultReply.AppendResult> replies = node.kit.createTestProbe();
    long next = 501;
    int size = 1;
    while (next <= ENTRIES) {
      long last = Math.min(ENTRIES, next + size - 1);
      vault.tell(
          new VaultCommand.Append(
              1, entries(next, last), List.of(), java.util.Map.of(), replies.ref()));
      next = last + 1;
      size = size % 37 + 1;
      readers.forEach(Reader::takeWhatIsThere);
      if (size == 1) {
        replies.receiveMessage();
      }
    }
    for (Reader reader : readers) {
      await()
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(
              () -> {
                reader.takeWhatIsThere();
                assertThat(reader.seqs).hasSize((int) (ENTRIES - reader.from));
              });
      assertThat(reader.seqs)
          .containsExactlyElementsOf(
              LongStream.rangeClosed(reader.from + 1, ENTRIES).boxed().toList());
    }
  }

  /** The journal's own query loses its way where one event is left after whole pages of 100. */
  @Test
  void shouldReachTheEndWhateverTheLengthOfTheJournal() {
    for (long last = 1; last <= 302; last++) {
      node.append(vault, 1, last, last);
      if (last % 100 < 3 || last % 100 > 97) {
        long whole = last;
        Reader reader = new Reader(0, 1);
        await()
            .pollInterval(Duration.ofMillis(1))
            .untilAsserted(
                () -> {
                  reader.takeWhatIsThere();
                  assertThat(reader.seqs).hasSize((int) whole);
                });
      }
    }
  }

  @Test
  void shouldEndWithItsFollowerAndWhenTheLogTurnsBack() {
    TestProbe<LogFeed.Delivery> first = node.kit.createTestProbe();
    TestProbe<LogFeed.Delivery> second = node.kit.createTestProbe();
    ActorRef<LogFeed.Command> ofFirst = follow(0, first.ref());
    ActorRef<LogFeed.Command> ofSecond = follow(0, second.ref());
    first.stop();
    second.expectTerminated(ofFirst);
    CheckpointInfo checkpoint = node.checkpoint(vault, 1, 0);
    node.append(vault, 1, 1, 4);
    VaultReply.CheckpointResult restored =
        node.ask(vault, to -> new VaultCommand.RestoreCheckpoint(checkpoint.id(), to));
    assertThat(restored).isInstanceOf(VaultReply.CheckpointDone.class);
    node.kit.createTestProbe().expectTerminated(ofSecond);
  }

  private ActorRef<LogFeed.Command> follow(long from, ActorRef<LogFeed.Delivery> follower) {
    VaultReply.FollowResult result =
        node.ask(vault, to -> new VaultCommand.Follow(from, follower, to));
    return ((VaultReply.Following) result).feed();
  }

  /** Takes deliveries, a few at a time. */
  private final class Reader {
    private final long from;
    private final int credit;
    private final Queue<LogFeed.Delivery> deliveries = new ConcurrentLinkedQueue<>();
    private final List<Long> seqs = new ArrayList<>();

    Reader(long from, int credit) {
      this.from = from;
      this.credit = credit;
      follow(
          from,
          node.kit.spawn(
              Behaviors.receiveMessage(
                  delivery -> {
                    deliveries.add(delivery);
                    return Behaviors.same();
                  })));
    }

    void takeWhatIsThere() {
      LogFeed.Delivery delivery = deliveries.poll();
      if (delivery == null) {
        return;
      }
      assertThat(delivery.entries().size()).isLessThanOrEqualTo(40);
      for (LogEntry entry : delivery.entries()) {
        seqs.add(entry.seq());
      }
      delivery.feed().tell(new LogFeed.More(credit));
    }
  }
}
