package io.osupervisor.agent.vault;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.osupervisor.agent.AgentException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A data directory is used by one process at a time, and by its owner. Blocking. */
final class DirectoryLock implements Closeable {
  static final String FILE = "lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** What is opened under the lock, and frees it when it is closed. */
  @FunctionalInterface
  interface Holder<H> {
    H open(DirectoryLock lock) throws IOException;
  }

  /**
   * Takes the lock of a directory, which is made where it is missing, for what then holds it; free
   * again where that does not open.
   *
   * @throws AgentException {@code data_dir_in_use}, {@code data_dir_wrong_owner}, {@code
   *     data_dir_unwritable}, or why it does not open
   */
  static <H> H takeFor(Path root, UserIds userIds, Holder<H> holder) {
    try {
      DurableFiles.createFolders(root);
      DirectoryLock lock = take(root, userIds);
      try {
        return holder.open(lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw DirectoryErrors.unwritable(root, e);
    }
  }

  private static DirectoryLock take(Path root, UserIds userIds) throws IOException {
    Path file = root.resolve(FILE);
    create(file);
    Optional<Object> before = key(file);
    FileChannel channel = FileChannel.open(file, CREATE, WRITE);
    try {
      take(root, channel);
      requireOwner(root, userIds);
      if (before.isEmpty() || !key(file).equals(before)) {
        // An import that failed has taken it away in between: the next one has, or would make,
        // another.
        throw DirectoryErrors.inUse(root, "another process");
      }
      return new DirectoryLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Opens none that is there: to close that would free the lock which this process may hold. */
  private static void create(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // As is usual.
    }
  }

  /** Which file it is; nothing where there is none. */
  private static Optional<Object> key(Path file) throws IOException {
    try {
      return Optional.of(Files.getAttribute(file, "unix:fileKey"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static void take(Path root, FileChannel channel) throws IOException {
    FileLock taken;
    try {
      taken = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      throw DirectoryErrors.inUse(root, "this process (pid " + DirectoryMark.ownPid() + ")");
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

  /** The lock ends with the process at the latest. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing more can be done, and nothing is lost.
    }
  }

  /** Tells to whom a file belongs. */
  @FunctionalInterface
  interface UserIds {
    int of(Path path) throws IOException;

    /** As the file system says. */
    static UserIds system() {
      return path -> (Integer) Files.getAttribute(path, "unix:uid");
    }
  }
}
