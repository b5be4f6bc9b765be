package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.JournalSettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * The one folder of a node, opened and locked before anything else starts, so that every fault in
 * it is one refusal at start and not a system that runs without memory. Blocking.
 */
public final class DataDirectory implements Closeable {
  private static final List<String> FOLDERS =
      List.of("journal", "ledger", "snapshots", "checkpoints", "genomes", "logs", "run", "audit");

  private final Path root;
  private final DirectoryLock lock;
  private DirectoryMark mark;

  private DataDirectory(Path root, DirectoryLock lock, DirectoryMark mark) {
    this.root = root;
    this.lock = lock;
    this.mark = mark;
  }

  /**
   * Opens the directory, creating it with mode 0700 where it is missing, and locks it for this
   * process.
   *
   * @throws AgentException {@code data_dir_in_use}, {@code data_dir_newer_format}, {@code
   *     data_dir_mark_damaged}, {@code data_dir_foreign}, {@code data_dir_wrong_owner}, {@code
   *     data_dir_unwritable}, {@code data_dir_older_format}, {@code data_dir_half_migrated}, {@code
   *     data_dir_half_done}, {@code native_library_unusable}
   */
  public static DataDirectory open(Path directory) {
    return open(directory, InstantSource.system(), DirectoryLock.UserIds.system());
  }

  static DataDirectory open(Path directory, InstantSource clock, DirectoryLock.UserIds userIds) {
    Path root = directory.toAbsolutePath().normalize();
    return DirectoryLock.takeFor(
        root,
        userIds,
        lock -> {
          DataDirectory data = new DataDirectory(root, lock, claim(root, clock));
          data.prepare();
          return data;
        });
  }

  /** The folder itself, absolute. */
  public Path root() {
    return root;
  }

  /** The identity of the node that owns this directory; given once, kept for ever. */
  public UUID node() {
    return mark.node();
  }

  /**
   * Opens the journal of everything that must survive. Whoever opened it closes it before this.
   *
   * @throws AgentException {@code data_dir_other_store} where a database had the events so far, and
   *     what {@link EventJournal#open} throws
   */
  public EventJournal openJournal(JournalSettings settings) {
    if (!mark.sharedStore().isEmpty()) {
      throw DirectoryErrors.ofSharedStore(root, mark.sharedStore());
    }
    JournalFolders folders = JournalFolders.in(root);
    try {
      if (mark.journalCreated()) {
        return EventJournal.openExisting(folders, mark.node(), settings);
      }
      EventJournal journal = EventJournal.open(folders, mark.node(), settings);
      mark = mark.withJournal();
      mark.write(root);
      return journal;
    } catch (IOException e) {
      throw DirectoryErrors.unwritable(root, e);
    }
  }

  /**
   * Holds that no journal was kept here: a node on another store would not read it, and its agents
   * would silently be gone.
   *
   * @throws AgentException {@code data_dir_has_journal}
   */
  public void requireNoJournal() {
    if (mark.journalCreated()) {
      throw DirectoryErrors.hasJournal(root);
    }
  }

  /**
   * Notes that the events are in a database, so that a node which would look elsewhere for them is
   * refused instead of finding none.
   *
   * @param identity what tells that database from every other one
   * @throws AgentException {@code data_dir_other_store} where another one had them so far
   */
  public void keptIn(String identity) {
    requireNoJournal();
    if (mark.sharedStore().equals(identity)) {
      return;
    } else if (!mark.sharedStore().isEmpty()) {
      throw DirectoryErrors.ofOtherDatabase(root, mark.sharedStore(), identity);
    }
    try {
      mark = mark.withShared(identity);
      mark.write(root);
    } catch (IOException e) {
      throw DirectoryErrors.unwritable(root, e);
    }
  }

  /** Where state snapshots live. */
  public Path snapshots() {
    return root.resolve("snapshots");
  }

  /** Where the checkpoints of one agent live; the root of its {@link CheckpointStore}. */
  public Path checkpoints(AgentId agent) {
    return root.resolve("checkpoints").resolve(agent.value());
  }

  /** Where versions and their files live. */
  public Path genomes() {
    return root.resolve("genomes");
  }

  /** Where the logs of agents live. */
  public Path logs() {
    return root.resolve("logs");
  }

  /** Where instances have their private folders. */
  public Path run() {
    return root.resolve("run");
  }

  /** Where the audit lives. */
  public Path audit() {
    return root.resolve("audit");
  }

  /** Where the run history lives, unless a database elsewhere has it; made when it is needed. */
  public Path history() {
    return root.resolve("history");
  }

  /** Frees the lock. Whatever wrote here must have stopped before. */
  @Override
  public void close() {
    lock.close();
  }

  private static DirectoryMark claim(Path root, InstantSource clock) throws IOException {
    DirectoryMark mark;
    DirectoryMark.requireFinished(root, "");
    if (Files.exists(root.resolve(DirectoryMark.FILE))) {
      mark = DirectoryMark.read(root).ownedBy(DirectoryMark.ownPid());
      DirectoryMark.requireNewest(root, mark);
    } else {
      DirectoryMark.requireUnused(root);
      mark = DirectoryMark.fresh(clock);
    }
    mark.write(root);
    return mark;
  }

  private void prepare() throws IOException {
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    for (String folder : FOLDERS) {
      DurableFiles.createFolders(root.resolve(folder));
    }
    Path natives = root.resolve("native");
    DurableFiles.createFolders(natives);
    try {
      NativeLibraries.install(natives);
    } catch (LinkageError e) {
      throw DirectoryErrors.nativeLibrary(natives, e);
    }
  }
}
