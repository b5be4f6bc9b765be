package io.osupervisor.agent.vault.snapshot;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The snapshots of all persistence ids, in the folders that {@link SnapshotPlace} tells. Blocking;
 * calls for one folder must come one after another, those for different folders may come at once.
 */
final class SnapshotFiles {
  private final Path root;
  private final Consumer<String> warnings;

  private SnapshotFiles(Path root, Consumer<String> warnings) {
    this.root = root;
    this.warnings = warnings;
  }

  /**
   * Opens the folder of all snapshots, creating it where it is missing, and removes what unfinished
   * writers left.
   *
   * @param warnings is told of each damaged file
   * @throws AgentException {@code snapshots_unusable} when the disk refuses
   */
  static SnapshotFiles open(Path root, Consumer<String> warnings) {
    try {
      DurableFiles.createParent(root.resolve("any"));
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, Files::isDirectory)) {
        for (Path folder : folders) {
          DurableFiles.sweep(folder);
        }
      }
      // A process may have been killed between the making of a folder and the sync of its name.
      DurableFiles.syncFolder(root);
      return new SnapshotFiles(root, warnings);
    } catch (IOException e) {
      throw SnapshotErrors.unusable(root, e);
    }
  }

  /**
   * Keeps a snapshot, durable when this returns.
   *
   * @throws AgentException {@code snapshot_failed}; older snapshots stay as they are then
   */
  void save(SnapshotFile snapshot) {
    Path file = snapshot.place().in(root, snapshot.persistenceId());
    try {
      Optional<String> owner = owner(file);
      if (owner.isPresent() && !owner.get().equals(snapshot.persistenceId())) {
        throw SnapshotErrors.ofAnother(file, owner.get());
      }
      SnapshotFile.write(root, snapshot);
    } catch (IOException e) {
      throw SnapshotErrors.failed(file, e);
    }
  }

  /**
   * The newest snapshot that is wanted and whole. What is found damaged on the way is kept under
   * its {@code .broken} name, and counts as one that is wanted for as long as it is there.
   *
   * @return nothing when there is no snapshot that is wanted
   * @throws AgentException {@code snapshots_all_damaged} when there are some and none is whole;
   *     {@code snapshot_unreadable} or {@code snapshot_newer_format} for a file that may be whole
   */
  Optional<SnapshotFile> newest(String persistenceId, Predicate<SnapshotPlace> wanted) {
    return newest(persistenceId, wanted, this::setAside);
  }

  /**
   * The newest snapshot that is whole, and none of the others is touched.
   *
   * @throws AgentException as {@link #newest(String, Predicate)}
   */
  static Optional<SnapshotFile> newestOf(Path root, String persistenceId) {
    return new SnapshotFiles(root, warning -> {})
        .newest(persistenceId, place -> true, (folder, place, fault) -> requireDamage(fault));
  }

  /** What becomes of one that cannot be read. */
  private interface Passing {
    void by(Path folder, SnapshotPlace place, AgentException fault) throws IOException;
  }

  private Optional<SnapshotFile> newest(
      String persistenceId, Predicate<SnapshotPlace> wanted, Passing passing) {
    Path folder = SnapshotPlace.folder(root, persistenceId);
    List<String> faults = new ArrayList<>();
    try {
      for (SnapshotPlace place : places(persistenceId, wanted, Comparator.reverseOrder())) {
        Path file = folder.resolve(place.name());
        if (place.broken()) {
          faults.add(place.name() + " was found damaged before");
          continue;
        }
        try {
          return Optional.of(read(file, place));
        } catch (AgentException fault) {
          passing.by(folder, place, fault);
          faults.add(fault.getMessage());
        }
      }
    } catch (IOException e) {
      throw SnapshotErrors.unreadable(folder, e);
    }
    if (faults.isEmpty()) {
      return Optional.empty();
    }
    throw SnapshotErrors.allDamaged(persistenceId, folder, faults);
  }

  /**
   * Removes snapshots, damaged ones too, the oldest first: whatever ends this in between, the
   * newest of them is what is left.
   *
   * @throws AgentException {@code snapshot_not_deleted} when the disk refuses
   */
  void delete(String persistenceId, Predicate<SnapshotPlace> unwanted) {
    Path folder = SnapshotPlace.folder(root, persistenceId);
    try {
      List<SnapshotPlace> places = places(persistenceId, unwanted, Comparator.naturalOrder());
      for (SnapshotPlace place : places) {
        Files.deleteIfExists(folder.resolve(place.name()));
      }
      if (!places.isEmpty()) {
        DurableFiles.syncFolder(folder);
        Files.delete(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      // Others are left, as is usual.
    } catch (IOException e) {
      throw SnapshotErrors.notDeleted(folder, e);
    }
  }

  private static SnapshotFile read(Path file, SnapshotPlace place) {
    SnapshotFile snapshot = SnapshotFile.read(file);
    if (!snapshot.place().equals(place)) {
      throw SnapshotErrors.damaged(file, "its header says that it is " + snapshot.place().name());
    }
    return snapshot;
  }

  private void setAside(Path folder, SnapshotPlace place, AgentException fault) throws IOException {
    requireDamage(fault);
    Path kept = folder.resolve(place.asBroken().name());
    Files.move(folder.resolve(place.name()), kept, ATOMIC_MOVE);
    DurableFiles.syncFolder(folder);
    warnings.accept(
        fault.getMessage() + "; it is kept as " + kept + ", and the one before it is taken");
  }

  /** It may be whole, and somebody else may read it. */
  private static void requireDamage(AgentException fault) {
    if (!fault.code().equals(SnapshotErrors.DAMAGED)) {
      throw fault;
    }
  }

  /** Those of the id; a file with a damaged header counts as every id's that has this folder. */
  private List<SnapshotPlace> places(
      String persistenceId, Predicate<SnapshotPlace> wanted, Comparator<SnapshotPlace> order)
      throws IOException {
    List<SnapshotPlace> found = new ArrayList<>();
    Path folder = SnapshotPlace.folder(root, persistenceId);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Optional<SnapshotPlace> place = SnapshotPlace.of(file).filter(wanted);
        if (place.isPresent() && owner(file).orElse(persistenceId).equals(persistenceId)) {
          found.add(place.get());
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    found.sort(order);
    return found;
  }

  /** Whose snapshot a file is; nothing when it is not there, or its header is damaged. */
  private static Optional<String> owner(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(SnapshotHeader.MAX_LENGTH);
      return Optional.of(SnapshotHeader.decode(file, start).persistenceId());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AgentException fault) {
      requireDamage(fault);
      return Optional.empty();
    }
  }
}
