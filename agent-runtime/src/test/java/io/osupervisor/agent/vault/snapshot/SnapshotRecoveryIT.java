package io.osupervisor.agent.vault.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A persistent actor whose events are deleted on the word of its snapshots. */
class SnapshotRecoveryIT {
  private static final String ID = "ledger|a";

  private final Path data;

  SnapshotRecoveryIT(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldRecoverFromASnapshotAfterARestart() throws IOException {
    String state = write();
    assertThat(recovered()).isEqualTo(state);
    try (SnapshotNode node = new SnapshotNode(data)) {
      assertThat(node.files(ID)).isNotEmpty();
    }
  }

  @Test
  void shouldRecoverFromTheOneBeforeADamagedSnapshot() throws IOException {
    String state = write();
    List<Path> snapshots = snapshots();
    assertThat(snapshots).hasSizeGreaterThanOrEqualTo(2);
    SnapshotNode.damage(snapshots.get(snapshots.size() - 1));
    assertThat(recovered()).isEqualTo(state);
  }

  @Test
  void shouldNotRecoverWhenAllSnapshotsAreDamaged() throws IOException {
    write();
    for (Path snapshot : snapshots()) {
      SnapshotNode.damage(snapshot);
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      try (SnapshotNode node = new SnapshotNode(data)) {
        TestProbe<Throwable> failures = node.kit.createTestProbe();
        TestProbe<String> reader = node.kit.createTestProbe();
        ActorRef<Object> ledger = node.kit.spawn(new Ledger(failures.ref()));
        ledger.tell(new Read(reader.ref()));
        assertThat(failures.receiveMessage()).hasMessageContaining("none is readable");
        failures.expectTerminated(ledger);
        reader.expectNoMessage(Duration.ZERO);
      }
    }
  }

  /** Writes until the newest snapshot was saved and the oldest events were deleted. */
  private String write() {
    try (SnapshotNode node = new SnapshotNode(data)) {
      ActorRef<Object> ledger =
          node.kit.spawn(new Ledger(node.kit.<Throwable>createTestProbe().ref()));
      for (int i = 1; i <= 23; i++) {
        ledger.tell("e" + i);
      }
      // The last but two goes after the events that it covers.
      await().until(() -> seqs(node), List.of(10L, 15L, 20L)::equals);
      return read(node, ledger);
    }
  }

  private String recovered() {
    try (SnapshotNode node = new SnapshotNode(data)) {
      return read(node, node.kit.spawn(new Ledger(node.kit.<Throwable>createTestProbe().ref())));
    }
  }

  /** The oldest first. */
  private List<Path> snapshots() throws IOException {
    try (SnapshotNode node = new SnapshotNode(data)) {
      return node.files(ID);
    }
  }

  private static List<Long> seqs(SnapshotNode node) throws IOException {
    return node.files(ID).stream().map(file -> SnapshotPlace.of(file).orElseThrow().seq()).toList();
  }

  private static String read(SnapshotNode node, ActorRef<Object> ledger) {
    TestProbe<String> reader = node.kit.createTestProbe();
    ledger.tell(new Read(reader.ref()));
    return reader.receiveMessage();
  }

  private record Read(ActorRef<String> to) {}

  /** Joins the texts that it is told. */
  private static final class Ledger extends EventSourcedBehavior<Object, String, String> {
    private final ActorRef<Throwable> failures;

    Ledger(ActorRef<Throwable> failures) {
      super(PersistenceId.ofUniqueId(ID));
      this.failures = failures;
    }

    @Override
    public String snapshotPluginId() {
      return SnapshotNode.PLUGIN;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
      return RetentionCriteria.snapshotEvery(5, 2).withDeleteEventsOnSnapshot();
    }

    @Override
    public String emptyState() {
      return "";
    }

    @Override
    public CommandHandler<Object, String, String> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(String.class, text -> Effect().persist(text))
          .onCommand(Read.class, (state, read) -> Effect().reply(read.to(), state))
          .build();
    }

    @Override
    public EventHandler<String, String> eventHandler() {
      return newEventHandlerBuilder().forAnyState().onAnyEvent((state, text) -> state + text + " ");
    }

    @Override
    public SignalHandler<String> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(RecoveryFailed.class, (state, failed) -> failures.tell(failed.getFailure()))
          .build();
    }
  }
}
