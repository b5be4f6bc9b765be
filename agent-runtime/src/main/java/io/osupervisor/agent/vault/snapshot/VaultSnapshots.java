package io.osupervisor.agent.vault.snapshot;

import static scala.jdk.javaapi.FutureConverters.asScala;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.jspecify.annotations.Nullable;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;

/**
 * The snapshot store {@code osupervisor.vault.snapshots}: each snapshot a file that is synced
 * before it is acknowledged and checked to its last byte when it is read, because events are
 * deleted on its word. A damaged newest one gives way to the one before it; where none is whole,
 * loading fails. What is asked for one persistence id is done in that order, on the plugin's
 * dispatcher.
 */
public final class VaultSnapshots extends SnapshotStore {
  private final Serialization serialization;
  private final InOrder inOrder;
  private final LoggingAdapter log = log();
  private final Path root;
  private @Nullable SnapshotFiles files;
  private boolean saveFailed;

  /**
   * @param config the block {@code osupervisor.vault.snapshots}, with the folder at {@code dir}
   */
  public VaultSnapshots(Config config) {
    this.root = Path.of(config.getString("dir"));
    this.serialization = SerializationExtension.get(context().system());
    this.inOrder = new InOrder(context().dispatcher());
  }

  /**
   * After a save that failed Pekko deletes every snapshot of its sequence number, also one that was
   * acknowledged before. No part of a failed save is left here, so that is not done.
   */
  @Override
  public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
    saveFailed = message instanceof SaveSnapshotFailure;
    super.aroundReceive(receive, message);
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return inOrder(
        persistenceId,
        store -> store.newest(persistenceId, matching(persistenceId, criteria)).map(this::decode));
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    return inOrder(
        metadata.persistenceId(),
        store -> {
          store.save(encode(metadata, snapshot));
          return null;
        });
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    if (saveFailed) {
      return asScala(CompletableFuture.completedFuture(null));
    }
    // Pekko gives no time where it means the sequence number alone.
    Predicate<SnapshotPlace> unwanted =
        place ->
            place.seq() == metadata.sequenceNr()
                && (metadata.timestamp() == 0 || place.timestamp() == metadata.timestamp());
    return delete(metadata.persistenceId(), unwanted);
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return delete(persistenceId, matching(persistenceId, criteria));
  }

  private Future<Void> delete(String persistenceId, Predicate<SnapshotPlace> unwanted) {
    return inOrder(
        persistenceId,
        store -> {
          store.delete(persistenceId, unwanted);
          return null;
        });
  }

  private <T> Future<T> inOrder(String persistenceId, Function<SnapshotFiles, T> work) {
    String folder = SnapshotPlace.folder(root, persistenceId).toString();
    return asScala(inOrder.submit(folder, () -> work.apply(opened())));
  }

  /** Opens the folder at the first use, and again after that failed. */
  private synchronized SnapshotFiles opened() {
    if (files == null) {
      files = SnapshotFiles.open(root, log::warning);
    }
    return files;
  }

  private SnapshotFile encode(SnapshotMetadata metadata, Object snapshot) {
    if (metadata.metadata().isDefined()) {
      throw SnapshotErrors.metadata(metadata);
    }
    Serializer serializer = serialization.findSerializerFor(snapshot);
    return new SnapshotFile(
        metadata.persistenceId(),
        metadata.sequenceNr(),
        metadata.timestamp(),
        serializer.identifier(),
        Serializers.manifestFor(serializer, snapshot),
        serialization.serialize(snapshot).get());
  }

  private SelectedSnapshot decode(SnapshotFile file) {
    return serialization
        .deserialize(file.content(), file.serializerId(), file.manifest())
        .fold(
            failure -> {
              throw SnapshotErrors.notUnderstood(file, failure);
            },
            snapshot ->
                SelectedSnapshot.create(
                    new SnapshotMetadata(file.persistenceId(), file.seq(), file.timestamp()),
                    snapshot));
  }

  private static Predicate<SnapshotPlace> matching(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return place ->
        criteria.matches(new SnapshotMetadata(persistenceId, place.seq(), place.timestamp()));
  }
}
