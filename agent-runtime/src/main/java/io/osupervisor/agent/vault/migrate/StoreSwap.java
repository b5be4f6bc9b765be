package io.osupervisor.agent.vault.migrate;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.migrate.MigrationWatch.Stage;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Puts the new stores into the places of the old ones. Everything hangs on two renames. With the
 * first the old journal loses its name: before it the directory is as it was, after it a node of
 * format 1 refuses to start and the migration can only be ended. With the last the new journal gets
 * that name, once the mark says its format: an old release must never find a journal that it takes
 * for an empty one of its own.
 */
final class StoreSwap {
  private static final String JOURNAL = "journal";
  private static final String LEDGER = "ledger";
  private static final String SNAPSHOTS = "snapshots";

  private final Path root;

  StoreSwap(Path root) {
    this.root = root;
  }

  /** Writes the mark. */
  @FunctionalInterface
  interface Marking {
    void mark() throws IOException;
  }

  /** Where the new stores are written. */
  NewStores.Places beside() {
    return new NewStores.Places(fresh(JOURNAL), fresh(LEDGER), fresh(SNAPSHOTS));
  }

  /** Whether the old journal has lost its name and the new one has not got it. */
  boolean isUnderWay() {
    return Files.exists(kept(JOURNAL))
        && Files.exists(fresh(JOURNAL))
        && !Files.exists(place(JOURNAL).resolve("CURRENT"));
  }

  /** Removes what a broken attempt left; refuses where an older migration's stores are. */
  void prepare() throws IOException {
    for (Path other : List.of(kept(JOURNAL), kept(SNAPSHOTS), place(LEDGER))) {
      if (Files.exists(other)) {
        throw MigrationErrors.leftOver(other);
      }
    }
    for (Path left : List.of(fresh(JOURNAL), fresh(LEDGER), fresh(SNAPSHOTS))) {
      if (Files.exists(left)) {
        DurableFiles.deleteTree(left);
      }
    }
    DurableFiles.createFolders(place(JOURNAL));
    DurableFiles.createFolders(place(SNAPSHOTS));
  }

  /** Makes the new stores durable, whoever wrote them. */
  void sync(Progress progress) throws IOException {
    for (Path store : List.of(fresh(JOURNAL), fresh(LEDGER), fresh(SNAPSHOTS))) {
      FileTrees.sync(store, progress);
    }
    DurableFiles.syncFolder(root);
  }

  /** Does what is left to do. */
  void run(Marking marking, MigrationWatch watch) throws IOException {
    keep(JOURNAL);
    watch.after(Stage.JOURNAL_KEPT);
    keep(SNAPSHOTS);
    watch.after(Stage.SNAPSHOTS_KEPT);
    put(LEDGER);
    watch.after(Stage.LEDGER_PLACED);
    put(SNAPSHOTS);
    watch.after(Stage.SNAPSHOTS_PLACED);
    marking.mark();
    watch.after(Stage.MARKED);
    put(JOURNAL);
    watch.after(Stage.JOURNAL_PLACED);
  }

  private void keep(String name) throws IOException {
    if (!Files.exists(kept(name)) && Files.exists(fresh(name))) {
      move(place(name), kept(name));
    }
  }

  private void put(String name) throws IOException {
    if (Files.exists(fresh(name))) {
      clear(place(name));
      move(fresh(name), place(name));
    }
  }

  /** A node that was started meanwhile made an empty folder before it refused. */
  private static void clear(Path place) throws IOException {
    try {
      Files.deleteIfExists(place);
    } catch (DirectoryNotEmptyException e) {
      throw MigrationErrors.inTheWay(place);
    }
  }

  private void move(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE);
    DurableFiles.syncFolder(root);
  }

  private Path place(String name) {
    return root.resolve(name);
  }

  private Path fresh(String name) {
    return root.resolve(name + StoppedDirectory.UNPLACED);
  }

  private Path kept(String name) {
    return root.resolve(name + ".format1");
  }
}
