package io.osupervisor.agent.vault.snapshot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.Kits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;

/** An actor system with the snapshot store; closing and making it anew is a restart. */
final class SnapshotNode implements AutoCloseable {
  static final String PLUGIN = "osupervisor.vault.snapshots";

  final ActorTestKit kit;
  private final Path data;

  SnapshotNode(Path data) {
    this(data, "");
  }

  SnapshotNode(Path data, String more) {
    this.data = data;
    this.kit = ActorTestKit.create("snapshots", config(data, more));
  }

  private static Config config(Path data, String more) {
    return ConfigFactory.parseString(
            """
            include classpath("osupervisor-vault.conf")
            osupervisor.vault.snapshots.dir = "%1$s/snapshots"
            pekko.persistence.journal {
              plugin = "pekko.persistence.journal.leveldb"
              leveldb { dir = "%1$s/journal", fsync = off, native = on }
            }
            pekko.persistence.snapshot-store.local.dir = "%1$s/local"
            %2$s
            """
                .formatted(data, more))
        .withFallback(ActorTestKit.applicationTestConfig())
        .resolve();
  }

  ActorRef store() {
    return store(PLUGIN);
  }

  ActorRef store(String plugin) {
    Persistence persistence = Persistence.get(Adapter.toClassic(kit.system()));
    return persistence.snapshotStoreFor(plugin, ConfigFactory.empty());
  }

  /** Sends one message to the store and gives its answer. */
  Object ask(Object message) {
    TestProbe<Object> probe = kit.createTestProbe();
    store().tell(message, Adapter.toClassic(probe.ref()));
    return probe.receiveMessage();
  }

  /** Saves and gives the metadata with its time. */
  SnapshotMetadata save(String id, long seq, Object snapshot) {
    Object answer =
        ask(new SnapshotProtocol.SaveSnapshot(new SnapshotMetadata(id, seq, 0), snapshot));
    return ((SaveSnapshotSuccess) answer).metadata();
  }

  Object load(String id, SnapshotSelectionCriteria criteria) {
    return ask(new SnapshotProtocol.LoadSnapshot(id, criteria, Long.MAX_VALUE));
  }

  SelectedSnapshot newest(String id) {
    return loaded(load(id, SnapshotSelectionCriteria.latest()));
  }

  static SelectedSnapshot loaded(Object answer) {
    return ((SnapshotProtocol.LoadSnapshotResult) answer).snapshot().get();
  }

  Object delete(String id, SnapshotSelectionCriteria criteria) {
    return ask(new SnapshotProtocol.DeleteSnapshots(id, criteria));
  }

  Path folder(String id) {
    return SnapshotPlace.folder(data.resolve("snapshots"), id);
  }

  /** Files of an id, the oldest first. */
  List<Path> files(String id) throws IOException {
    if (!Files.isDirectory(folder(id))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder(id))) {
      Comparator<Path> age = Comparator.comparing(file -> SnapshotPlace.of(file).orElseThrow());
      // One that is being written has no place yet.
      return files.filter(file -> SnapshotPlace.of(file).isPresent()).sorted(age).toList();
    }
  }

  /** Flips a bit in the middle of a file. */
  static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  static String name(Path file) {
    return Objects.requireNonNull(file.getFileName()).toString();
  }

  @Override
  public void close() {
    Kits.shutDown(kit);
  }
}
