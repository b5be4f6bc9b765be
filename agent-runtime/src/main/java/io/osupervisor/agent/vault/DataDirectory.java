package io.osupervisor.agent.vault;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.Options;
import org.jspecify.annotations.Nullable;

/**
 * The one folder of a node, opened and locked before anything else starts, so that every fault in
 * it is one refusal at start and not a system that runs without memory. Blocking.
 */
public final class DataDirectory implements Closeable {
  private static final String LOCK_FILE = "lock";
  private static final Set<String> NOT_FOREIGN = Set.of(LOCK_FILE, "lost+found");
  private static final List<String> FOLDERS =
      List.of("journal", "snapshots", "checkpoints", "genomes", "logs", "run", "audit");

  private final Path root;
  private final FileChannel lock;
  private DirectoryMark mark;

  private DataDirectory(Path root, FileChannel lock, DirectoryMark mark) {
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
   *     data_dir_unwritable}, {@code native_library_unusable}, {@code journal_lost} or {@code
   *     journal_unreadable}
   */
  public static DataDirectory open(Path directory) {
    return open(directory, InstantSource.system(), DataDirectory::uidOf);
  }

  static DataDirectory open(Path directory, InstantSource clock, UserIds userIds) {
    Path root = directory.toAbsolutePath().normalize();
    FileChannel channel = null;
    DataDirectory opened = null;
    try {
      DurableFiles.createFolders(root);
      channel = FileChannel.open(root.resolve(LOCK_FILE), CREATE, WRITE);
      takeLock(root, channel);
      requireOwner(root, userIds);
      DataDirectory data = new DataDirectory(root, channel, claim(root, clock));
      data.prepare();
      opened = data;
      return data;
    } catch (IOException e) {
      throw DirectoryErrors.unwritable(root, e);
    } finally {
      if (opened == null) {
        closeQuietly(channel);
      }
    }
  }

  /** The folder itself, absolute. */
  public Path root() {
    return root;
  }

  /** The identity of the node that owns this directory; given once, kept for ever. */
  public UUID node() {
    return mark.node();
  }

  /** Where the embedded journal lives. */
  public Path journal() {
    return root.resolve("journal");
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

  /** Frees the lock. Whatever wrote here must have stopped before. */
  @Override
  public void close() {
    closeQuietly(lock);
  }

  private static void takeLock(Path root, FileChannel channel) throws IOException {
    FileLock taken;
    try {
      taken = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      throw DirectoryErrors.inUse(root, "this process (pid " + pid() + ")");
    }
    if (taken == null) {
      throw DirectoryErrors.inUse(root, ownerOf(root));
    }
  }

  private static String ownerOf(Path root) {
    try {
      return "process " + DirectoryMark.read(root).pid();
    } catch (IOException | AgentException e) {
      return "another process";
    }
  }

  private static void requireOwner(Path root, UserIds userIds) throws IOException {
    Path probe = Files.createTempFile(root, ".owner", ".part");
    try {
      int owner = userIds.of(root);
      int self = userIds.of(probe);
      if (owner != self) {
        throw DirectoryErrors.wrongOwner(root, owner, self);
      }
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static DirectoryMark claim(Path root, InstantSource clock) throws IOException {
    DirectoryMark mark;
    if (Files.exists(root.resolve(DirectoryMark.FILE))) {
      mark = DirectoryMark.read(root).ownedBy(pid());
    } else {
      requireUnused(root);
      mark =
          new DirectoryMark(DirectoryMark.FORMAT, UUID.randomUUID(), pid(), clock.instant(), false);
    }
    mark.write(root);
    return mark;
  }

  private static void requireUnused(Path root) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        if (!NOT_FOREIGN.contains(name) && !name.endsWith(".part")) {
          throw DirectoryErrors.foreign(root, name);
        }
      }
    }
  }

  private void prepare() throws IOException {
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    for (String folder : FOLDERS) {
      DurableFiles.createFolders(root.resolve(folder));
    }
    Path natives = root.resolve("native");
    DurableFiles.createFolders(natives);
    NativeLibraries.install(natives);
    probeJournal();
  }

  private void probeJournal() throws IOException {
    boolean missing = !Files.exists(journal().resolve("CURRENT"));
    if (mark.journalCreated() && missing) {
      throw DirectoryErrors.journalLost(journal());
    }
    Options options = new Options().createIfMissing(!mark.journalCreated());
    try {
      JniDBFactory.factory.open(journal().toFile(), options).close();
    } catch (IOException | RuntimeException e) {
      throw DirectoryErrors.journalUnreadable(journal(), root, e);
    } catch (LinkageError e) {
      throw DirectoryErrors.nativeLibrary(root.resolve("native"), e);
    }
    if (!mark.journalCreated()) {
      DurableFiles.syncFolder(journal());
      mark = mark.withJournal();
      mark.write(root);
    }
  }

  private static int uidOf(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid");
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
    }
  }

  /** Tells to whom a file belongs. */
  @FunctionalInterface
  interface UserIds {
    int of(Path path) throws IOException;
  }
}
