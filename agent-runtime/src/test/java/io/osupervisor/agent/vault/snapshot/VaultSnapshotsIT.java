package io.osupervisor.agent.vault.snapshot;

import static io.osupervisor.agent.vault.snapshot.SnapshotNode.loaded;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.event.Logging;
import org.apache.pekko.persistence.DeleteSnapshotSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin behind the messages that persistent actors send it. */
class VaultSnapshotsIT {
  private static final String ID = "vault|a";
  private static final SnapshotSelectionCriteria LATEST = SnapshotSelectionCriteria.latest();

  private final Path data;

  VaultSnapshotsIT(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldLoadWhatWasSavedAfterARestart() {
    SnapshotMetadata saved;
    try (SnapshotNode node = new SnapshotNode(data)) {
      assertThat(node.load(ID, LATEST))
          .isEqualTo(new SnapshotProtocol.LoadSnapshotResult(scala.Option.empty(), Long.MAX_VALUE));
      node.save(ID, 1, "one");
      saved = node.save(ID, 2, "two");
      node.save("vault|b", 9, "other");
    }
    try (SnapshotNode node = new SnapshotNode(data)) {
      assertThat(node.newest(ID)).isEqualTo(SelectedSnapshot.create(saved, "two"));
      assertThat(node.newest("vault|b").snapshot()).isEqualTo("other");
    }
  }

  @Test
  void shouldLoadByCriteria() {
    try (SnapshotNode node = new SnapshotNode(data)) {
      SnapshotMetadata first = node.save(ID, 1, "one");
      node.save(ID, 2, "two");
      node.save(ID, 3, "three");
      assertThat(seqOf(node, 2, Long.MAX_VALUE)).isEqualTo(2);
      assertThat(seqOf(node, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(3);
      assertThat(node.load(ID, criteria(3, first.timestamp() - 1)))
          .isEqualTo(new SnapshotProtocol.LoadSnapshotResult(scala.Option.empty(), Long.MAX_VALUE));
      Object limited = node.ask(new SnapshotProtocol.LoadSnapshot(ID, LATEST, 1));
      assertThat(loaded(limited).snapshot()).isEqualTo("one");
    }
  }

  @Test
  void shouldDeleteOneAndMany() throws IOException {
    try (SnapshotNode node = new SnapshotNode(data)) {
      for (long seq = 1; seq <= 5; seq++) {
        node.save(ID, seq, "at " + seq);
      }
      SnapshotMetadata third = loaded(node.load(ID, criteria(3, Long.MAX_VALUE))).metadata();
      assertThat(node.ask(new SnapshotProtocol.DeleteSnapshot(third)))
          .isEqualTo(new DeleteSnapshotSuccess(third));
      SnapshotMetadata untimed = new SnapshotMetadata(ID, 5, 0);
      assertThat(node.ask(new SnapshotProtocol.DeleteSnapshot(untimed)))
          .isEqualTo(new DeleteSnapshotSuccess(untimed));
      assertThat(node.newest(ID).metadata().sequenceNr()).isEqualTo(4);
      assertThat(node.files(ID)).hasSize(3);
      SnapshotMetadata otherTime = new SnapshotMetadata(ID, 4, 1);
      node.ask(new SnapshotProtocol.DeleteSnapshot(otherTime));
      assertThat(node.files(ID)).hasSize(3);
      SnapshotSelectionCriteria old = criteria(2, Long.MAX_VALUE);
      assertThat(node.delete(ID, old)).isEqualTo(new DeleteSnapshotsSuccess(old));
      assertThat(node.files(ID)).hasSize(1);
      node.delete(ID, LATEST);
      assertThat(node.folder(ID)).doesNotExist();
    }
  }

  @Test
  void shouldWarnOfADamagedOneAndTakeTheOneBefore() throws IOException {
    try (SnapshotNode node = new SnapshotNode(data)) {
      node.save(ID, 1, "one");
      node.save(ID, 2, "two");
      SnapshotNode.damage(node.files(ID).get(1));
      TestProbe<Object> log = node.kit.createTestProbe();
      Adapter.toClassic(node.kit.system())
          .eventStream()
          .subscribe(Adapter.toClassic(log.ref()), Logging.Warning.class);
      assertThat(node.newest(ID).snapshot()).isEqualTo("one");
      Path broken = node.files(ID).get(1);
      assertThat(SnapshotNode.name(broken)).startsWith("2-").endsWith(".snap.broken");
      assertThat(((Logging.Warning) log.receiveMessage()).message().toString())
          .contains("is damaged: ", "it is kept as " + broken);
      SnapshotNode.damage(node.files(ID).get(0));
      assertAllDamaged(node);
      assertAllDamaged(node);
    }
    try (SnapshotNode node = new SnapshotNode(data)) {
      assertAllDamaged(node);
    }
  }

  @Test
  void shouldKeepOthersWorkingHoweverOftenOneFails() throws IOException {
    try (SnapshotNode node = new SnapshotNode(data)) {
      node.save(ID, 1, "one");
      node.save("vault|b", 1, "other");
      SnapshotNode.damage(node.files(ID).get(0));
      for (int i = 0; i < 20; i++) {
        assertAllDamaged(node);
      }
      assertThat(node.newest("vault|b").snapshot()).isEqualTo("other");
    }
  }

  @Test
  void shouldKeepWhatIsThereWhenASaveFails() throws IOException {
    try (SnapshotNode node = new SnapshotNode(data)) {
      node.save(ID, 1, "one");
      SnapshotMetadata again = new SnapshotMetadata(ID, 1, 0);
      Object notSerializable = new Object();
      for (int i = 0; i < 3; i++) {
        assertThat(node.ask(new SnapshotProtocol.SaveSnapshot(again, notSerializable)))
            .isInstanceOf(SaveSnapshotFailure.class);
      }
      assertThat(node.newest(ID).snapshot()).isEqualTo("one");
      assertThat(node.files(ID)).hasSize(1);
      node.ask(new SnapshotProtocol.DeleteSnapshot(again));
      assertThat(node.folder(ID)).doesNotExist();
    }
  }

  @Test
  void shouldRefuseMetadataThatItCannotKeep() {
    try (SnapshotNode node = new SnapshotNode(data)) {
      SnapshotMetadata replicated = new SnapshotMetadata(ID, 1, 0).withMetadata("versions");
      SaveSnapshotFailure failure =
          (SaveSnapshotFailure) node.ask(new SnapshotProtocol.SaveSnapshot(replicated, "one"));
      assertThat(((AgentException) failure.cause()).code()).isEqualTo("snapshot_metadata");
    }
  }

  @Test
  void shouldSayOfAWholeOneThatThisReleaseDoesNotReadIt() throws IOException {
    try (SnapshotNode node = new SnapshotNode(data)) {
      node.save(ID, 1, "one");
      SnapshotFile.write(
          data.resolve("snapshots"), new SnapshotFile(ID, 2, 1, 987_654, "new9", new byte[3]));
      assertThat(failure(node.load(ID, LATEST)).code()).isEqualTo("snapshot_not_understood");
      assertThat(node.files(ID)).noneMatch(file -> file.toString().endsWith(".broken"));
    }
  }

  @Test
  void shouldWorkAsSoonAsItsFolderCanBe() throws IOException {
    Files.write(data.resolve("snapshots"), new byte[0]);
    try (SnapshotNode node = new SnapshotNode(data)) {
      assertThat(failure(node.load(ID, LATEST)).code()).isEqualTo("snapshots_unusable");
      Files.delete(data.resolve("snapshots"));
      node.save(ID, 1, "one");
      assertThat(node.newest(ID).snapshot()).isEqualTo("one");
    }
  }

  @Test
  void shouldDoWhatIsAskedForOneIdInThatOrder() throws IOException {
    try (SnapshotNode node = new SnapshotNode(data)) {
      TestProbe<Object> answers = node.kit.createTestProbe();
      ActorRef to = Adapter.toClassic(answers.ref());
      int rounds = 100;
      List<String> ids = List.of("vault|a", "vault|b", "vault|c", "vault|d", "vault|e");
      for (long seq = 1; seq <= rounds; seq++) {
        for (String id : ids) {
          String snapshot = id + " at " + seq + "x".repeat(10_000);
          SnapshotMetadata metadata = new SnapshotMetadata(id, seq, 0);
          node.store().tell(new SnapshotProtocol.SaveSnapshot(metadata, snapshot), to);
          node.store()
              .tell(
                  new SnapshotProtocol.DeleteSnapshots(id, criteria(seq - 1, Long.MAX_VALUE)), to);
          node.store().tell(new SnapshotProtocol.LoadSnapshot(id, LATEST, seq), to);
        }
      }
      for (int i = 0; i < ids.size() * rounds * 3; i++) {
        Object answer = answers.receiveMessage();
        if (answer instanceof SnapshotProtocol.LoadSnapshotResult result) {
          assertThat(loaded(result).metadata().sequenceNr()).isEqualTo(result.toSequenceNr());
        } else {
          assertThat(answer)
              .isInstanceOfAny(SaveSnapshotSuccess.class, DeleteSnapshotsSuccess.class);
        }
      }
      for (String id : ids) {
        assertThat(node.files(id)).hasSize(1);
      }
    }
  }

  private static void assertAllDamaged(SnapshotNode node) {
    AgentException failure = failure(node.load(ID, LATEST));
    assertThat(failure.code()).isEqualTo("snapshots_all_damaged");
    assertThat(failure).hasMessageContaining(ID);
  }

  private static AgentException failure(Object answer) {
    return (AgentException) ((SnapshotProtocol.LoadSnapshotFailed) answer).cause();
  }

  private static long seqOf(SnapshotNode node, long maxSeq, long maxTime) {
    return loaded(node.load(ID, criteria(maxSeq, maxTime))).metadata().sequenceNr();
  }

  private static SnapshotSelectionCriteria criteria(long maxSeq, long maxTime) {
    return new SnapshotSelectionCriteria(maxSeq, maxTime, 0, 0);
  }
}
