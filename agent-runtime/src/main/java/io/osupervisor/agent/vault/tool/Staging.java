package io.osupervisor.agent.vault.tool;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.StoppedDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * New folders of a data directory. They are written and proved in a folder of their own, which one
 * rename declares ready; then each is moved into its place. Ended before that rename, nothing has
 * happened; ended after it, no node starts, and the same command goes on.
 */
final class Staging {
  private static final String NOTE = "note";
  private static final String JOURNAL = "journal";

  private final Path root;
  private final Path fresh;
  private final Path ready;
  private final ToolWatch watch;

  Staging(Path root, String command, ToolWatch watch) {
    this.root = root;
    this.fresh = root.resolve(command + StoppedDirectory.UNPLACED);
    this.ready = root.resolve(command + StoppedDirectory.READY);
    this.watch = watch;
  }

  /** Removes what is left of an attempt that was ended after all was in its place. */
  void sweep() throws IOException {
    discard();
    if (!isReady() && FileTrees.files(ready).isEmpty() && Files.exists(ready)) {
      DurableFiles.deleteTree(ready);
    }
  }

  /** Removes what a broken attempt left, and gives the folder in which folders are made. */
  Path begin() throws IOException {
    discard();
    return DurableFiles.createFolders(fresh);
  }

  /** Removes what is not ready. */
  void discard() throws IOException {
    if (Files.exists(fresh)) {
      DurableFiles.deleteTree(fresh);
    }
  }

  /**
   * From here on it can only be ended.
   *
   * @param note whatever the command must know to end it
   */
  void ready(byte[] note) throws IOException {
    DurableFiles.write(fresh.resolve(NOTE), note);
    FileTrees.sync(fresh, watch);
    watch.reached("synced");
    move(fresh, ready);
    watch.reached("ready");
  }

  /** Whether folders are on their way into their places. */
  boolean isReady() {
    return Files.exists(ready.resolve(NOTE));
  }

  /** What was noted when it became ready. */
  byte[] note() throws IOException {
    return Files.readAllBytes(ready.resolve(NOTE));
  }

  /**
   * Puts all into their places, the journal last.
   *
   * @param suffix under which what is there is kept; empty where nothing may be there
   */
  void put(String suffix) throws IOException {
    for (Path part : parts()) {
      String name = String.valueOf(part.getFileName());
      clear(root.resolve(name), suffix);
      move(part, root.resolve(name));
      watch.reached("placed " + name);
    }
    // At once, with its note: a half of it would be neither ready nor gone.
    move(ready, fresh);
    watch.reached("ended");
    discard();
    DurableFiles.syncFolder(root);
    watch.reached("done");
  }

  private List<Path> parts() throws IOException {
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(ready, Files::isDirectory)) {
      all.forEach(parts::add);
    }
    parts.sort(
        Comparator.comparing((Path part) -> part.endsWith(JOURNAL)).thenComparing(part -> part));
    return parts;
  }

  private void clear(Path place, String suffix) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    Path kept = place.resolveSibling(place.getFileName() + suffix);
    if (FileTrees.files(place).isEmpty()) {
      DurableFiles.deleteTree(place);
    } else if (suffix.isEmpty() || Files.exists(kept)) {
      throw ToolErrors.inTheWay(place);
    } else {
      move(place, kept);
      watch.reached("kept " + place.getFileName());
    }
  }

  private void move(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE);
    DurableFiles.syncFolder(root);
  }
}
