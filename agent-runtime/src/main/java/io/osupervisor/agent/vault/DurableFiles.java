package io.osupervisor.agent.vault;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** Files that are there whole, or not at all, also after a loss of power. Blocking. */
public final class DurableFiles {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final String UNFINISHED = ".part";

  private DurableFiles() {}

  /** Creates the folder and its missing parents, readable by the owner alone. */
  public static Path createFolders(Path folder) throws IOException {
    return Files.createDirectories(folder, OWNER_ONLY_FOLDER);
  }

  /** Opens a new file of mode 0600. */
  public static FileChannel createFile(Path file) throws IOException {
    return FileChannel.open(file, Set.of(CREATE_NEW, WRITE, READ), OWNER_ONLY_FILE);
  }

  /** Writes the bytes beside the target, syncs them, and moves them there in one step. */
  public static void write(Path target, byte[] bytes) throws IOException {
    Path folder = parent(target);
    Path temporary = folder.resolve("." + UUID.randomUUID() + UNFINISHED);
    try {
      try (FileChannel channel = createFile(temporary)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      moveInto(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Removes what a {@link #write} left in the folder whose process was killed. */
  public static void sweep(Path folder) throws IOException {
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
      for (Path file : unfinished) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Moves a synced file to its place and syncs the folder, so that the name is durable too. */
  public static void moveInto(Path temporary, Path target) throws IOException {
    Files.move(temporary, target, ATOMIC_MOVE);
    syncFolder(parent(target));
  }

  /** Makes names created or removed in the folder durable. */
  public static void syncFolder(Path folder) throws IOException {
    sync(folder);
  }

  private static void sync(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder, READ)) {
      channel.force(true);
    }
  }

  /** Makes durable what a folder holds: the files, and their names. */
  public static void syncFiles(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        sync(file);
      }
    }
    syncFolder(folder);
  }

  /** Creates the folder for the target and its missing parents, durable with their names. */
  public static void createParent(Path target) throws IOException {
    Path folder = parent(target);
    if (!Files.isDirectory(folder)) {
      createParent(folder);
      createFolders(folder);
      syncFolder(parent(folder));
    }
  }

  /** Removes what the folder holds, but not the folder. Links are removed, never followed. */
  public static void empty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        deleteTree(child);
      }
    }
  }

  /** Removes a file or a folder with all that it holds. */
  public static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Path parent(Path target) {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a file system's root has no parent: " + target);
    }
    return parent;
  }
}
