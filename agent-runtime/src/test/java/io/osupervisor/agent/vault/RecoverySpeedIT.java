package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a log of 200 B entries in batches of 100 is written, and read by a new instance. */
@Tag("proof")
class RecoverySpeedIT {
  private static final long ENTRIES = 300_000;
  private static final int BATCH = 100;

  private final Path data;

  RecoverySpeedIT(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldReadALongLogQuickly() throws Exception {
    try (VaultNode node = new VaultNode(data, VaultNode.Options.DEFAULT)) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      long started = System.nanoTime();
      for (long seq = 1; seq < ENTRIES; seq += BATCH) {
        node.append(vault, 1, batch(seq), List.of());
      }
      report("written", started);
    }
    try (VaultNode node = new VaultNode(data, VaultNode.Options.DEFAULT)) {
      ActorRef<VaultCommand> vault = node.start();
      assertThat(node.reign(vault).lastSeq()).isEqualTo(ENTRIES);
      double best = 0;
      for (int round = 0; round < 5; round++) {
        best = Math.max(best, read(node, vault));
      }
      assertThat(best).isGreaterThan(100_000);
    }
  }

  private static double read(VaultNode node, ActorRef<VaultCommand> vault) throws Exception {
    long started = System.nanoTime();
    CompletableFuture<Long> done = new CompletableFuture<>();
    ActorRef<LogFeed.Delivery> sink = node.kit.spawn(sink(done));
    VaultReply.FollowResult following = node.ask(vault, to -> new VaultCommand.Follow(0, sink, to));
    assertThat(following).isInstanceOf(VaultReply.Following.class);
    assertThat(done.get(60, TimeUnit.SECONDS)).isEqualTo(ENTRIES);
    return report("read", started);
  }

  private static Behavior<LogFeed.Delivery> sink(CompletableFuture<Long> done) {
    return Behaviors.receiveMessage(
        delivery -> {
          if (delivery.isCaughtUp()) {
            done.complete(delivery.through());
            return Behaviors.stopped();
          }
          delivery.feed().tell(LogFeed.More.ONE);
          return Behaviors.same();
        });
  }

  private static double report(String what, long started) {
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    double rate = ENTRIES * 1e9 / took.toNanos();
    System.out.printf("%,d entries %s in %d ms, %,.0f/s%n", ENTRIES, what, took.toMillis(), rate);
    return rate;
  }

  private static List<LogEntry> batch(long first) {
    String text = "x".repeat(190);
    return LongStream.range(first, first + BATCH)
        .mapToObj(seq -> LogEntry.of(seq, Value.of(seq + text)))
        .toList();
  }
}
