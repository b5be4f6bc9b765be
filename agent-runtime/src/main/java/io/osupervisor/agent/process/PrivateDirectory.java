package io.osupervisor.agent.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;

/** Hands an instance its directory and takes it away again. */
final class PrivateDirectory {
  private static final String OWNER_ONLY = "rwx------";

  private PrivateDirectory() {}

  static Path temporary(Path directory) {
    return directory.resolve(".osup-tmp");
  }

  /**
   * Makes everything in it the user's. The top comes last: until then the user cannot enter it and
   * so not lead us astray.
   *
   * @throws io.osupervisor.agent.AgentException {@code directory_failed}
   */
  static void handOver(Path directory, OptionalInt uid) {
    try {
      Files.createDirectories(temporary(directory));
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(OWNER_ONLY));
      if (uid.isEmpty()) {
        return;
      }
      int user = uid.getAsInt();
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
                throws IOException {
              return own(file, user);
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path path, @org.jspecify.annotations.Nullable IOException e) throws IOException {
              return own(path, user);
            }
          });
    } catch (IOException e) {
      throw ProcessErrors.directoryFailed(directory, e);
    }
  }

  private static FileVisitResult own(Path path, int uid) throws IOException {
    if (LibC.lchown(path.toString(), uid, uid) != 0) {
      throw new IOException("lchown " + path + ": error number " + LibC.errno());
    }
    return FileVisitResult.CONTINUE;
  }

  /** Deletes it with all within, following no link even if one is put there meanwhile. */
  static void delete(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent == null) {
      throw new IOException("a root is not a private directory");
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        deleteWithin(secure, directory);
      } else {
        throw new IOException("no secure directory streams on " + parent);
      }
    } catch (NoSuchFileException e) {
      return; // It is gone, which was the aim.
    }
  }

  private static void deleteWithin(SecureDirectoryStream<Path> parent, Path path)
      throws IOException {
    Path name = path.getFileName();
    BasicFileAttributes facts =
        parent
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    if (!facts.isDirectory()) {
      parent.deleteFile(name);
      return;
    }
    if (LibC.getuid() != 0) {
      // An agent may have locked its own user out. Root needs no leave, and must follow no link.
      // By its path, because the view within the stream would have to open what is locked.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(OWNER_ONLY));
    }
    try (SecureDirectoryStream<Path> stream =
        parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (Path child : stream) {
        deleteWithin(stream, path.resolve(child.getFileName()));
      }
    }
    parent.deleteDirectory(name);
  }
}
