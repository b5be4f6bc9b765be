package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The data directory of a node that does not run, held so that none starts meanwhile. Unlike {@link
 * DataDirectory} it also opens older formats, and creates no store. Of what it finds it changes
 * nothing by itself; the lock takes the file {@code lock}, which is made where it is missing and
 * stays, and for a moment a probe file that shows who owns what is made there. Blocking.
 */
public final class StoppedDirectory implements Closeable {
  /**
   * What the name of a store ends in until a migration puts it into its place. A node that finds a
   * journal of such a name does not start.
   */
  public static final String UNPLACED = ".new";

  /**
   * What the name of a folder ends in whose parts are whole and on their way into their places. A
   * node that finds one does not start.
   */
  public static final String READY = ".ready";

  private final Path root;
  private final DirectoryLock lock;
  private final List<Path> made;
  private DirectoryMark mark;

  private StoppedDirectory(Path root, DirectoryLock lock, DirectoryMark mark, List<Path> made) {
    this.root = root;
    this.lock = lock;
    this.mark = mark;
    this.made = made;
  }

  /**
   * Opens and locks a directory that has a mark.
   *
   * @param newest the newest format that the caller knows
   * @throws AgentException {@code data_dir_missing}, {@code data_dir_in_use}, {@code
   *     data_dir_wrong_owner}, {@code data_dir_newer_format}, {@code data_dir_mark_damaged} or
   *     {@code data_dir_unwritable}
   */
  public static StoppedDirectory open(Path directory, int newest) {
    Path root = directory.toAbsolutePath().normalize();
    if (!Files.isRegularFile(root.resolve(DirectoryMark.FILE))) {
      throw DirectoryErrors.missing(root);
    }
    return DirectoryLock.takeFor(
        root,
        DirectoryLock.UserIds.system(),
        lock -> new StoppedDirectory(root, lock, DirectoryMark.read(root, newest), List.of()));
  }

  /**
   * The same for a directory that must have the format of this release.
   *
   * @param command that opens it, and may find that it was cut short itself
   * @throws AgentException those of {@link #open(Path, int)}, {@code data_dir_older_format}, {@code
   *     data_dir_half_migrated}, {@code data_dir_half_done}, {@code data_dir_other_store} where a
   *     database has the memory and it is not to be filled
   */
  public static StoppedDirectory openNewest(Path directory, String command) {
    StoppedDirectory data = open(directory, DirectoryMark.FORMAT);
    try {
      DirectoryMark.requireFinished(data.root, command);
      DirectoryMark.requireNewest(data.root, data.mark);
      if (!data.mark.sharedStore().isEmpty() && !command.equals("import")) {
        throw DirectoryErrors.elsewhere(data.root, data.mark.sharedStore());
      }
      return data;
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  /**
   * Opens and locks a directory that an import may go into: one that is new, empty but for what an
   * import left that was cut short, or that of a node.
   *
   * @throws AgentException those of {@link #openNewest}, {@code data_dir_foreign}
   */
  public static StoppedDirectory openForImport(Path directory, InstantSource clock) {
    Path root = directory.toAbsolutePath().normalize();
    if (Files.exists(root.resolve(DirectoryMark.FILE))) {
      return openNewest(root, "import");
    }
    List<Path> made = missing(root);
    return DirectoryLock.takeFor(
        root,
        DirectoryLock.UserIds.system(),
        lock -> {
          StoppedDirectory data =
              new StoppedDirectory(root, lock, DirectoryMark.fresh(clock), made);
          try {
            DirectoryMark.requireUnused(root);
            return data;
          } catch (IOException | RuntimeException e) {
            data.leaveAsItWas();
            throw e;
          }
        });
  }

  /** What an import makes before it has anything to put there, the innermost first. */
  private static List<Path> missing(Path root) {
    List<Path> missing = new ArrayList<>();
    for (String file : List.of(DirectoryMark.FILE, DirectoryLock.FILE)) {
      if (!Files.exists(root.resolve(file))) {
        missing.add(root.resolve(file));
      }
    }
    for (Path folder = root; folder != null && !Files.exists(folder); folder = folder.getParent()) {
      missing.add(folder);
    }
    return missing;
  }

  /**
   * Takes away what opening it for an import made, and the mark, as long as nothing else is there.
   * It is to be closed then.
   */
  public void leaveAsItWas() throws IOException {
    try {
      for (Path path : made) {
        Files.deleteIfExists(path);
      }
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's: it stays.
    }
  }

  /** The folder itself, absolute. */
  public Path root() {
    return root;
  }

  /** The identity of the node that owns it. */
  public UUID node() {
    return mark.node();
  }

  /** The version of its layout. */
  public int format() {
    return mark.format();
  }

  /** Whether it ever had a journal, so that a missing one is a loss. */
  public boolean hasJournal() {
    return mark.journalCreated();
  }

  /** Writes another format into the mark, durably; releases that do not know it refuse from now. */
  public void setFormat(int format) throws IOException {
    DirectoryMark next = mark.ofFormat(format);
    next.write(root);
    mark = next;
  }

  /** Writes the mark of a directory that had none, durably. */
  public void claim() throws IOException {
    mark.write(root);
  }

  /** Writes into the mark, durably, that there is a journal, so that a missing one is a loss. */
  public void setJournal() throws IOException {
    DirectoryMark next = mark.withJournal();
    next.write(root);
    mark = next;
  }

  /** Has native libraries unpacked into it, and loaded from there. */
  public void installNatives() throws IOException {
    Path natives = root.resolve("native");
    DurableFiles.createFolders(natives);
    NativeLibraries.install(natives);
  }

  /** Frees the lock. */
  @Override
  public void close() {
    lock.close();
  }
}
