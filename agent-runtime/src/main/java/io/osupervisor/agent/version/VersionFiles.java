package io.osupervisor.agent.version;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * The files of a {@link VersionStore} as they lie on the disk: each has the name of its content.
 */
public final class VersionFiles {
  private static final String LISTING = ".json";

  private VersionFiles() {}

  /**
   * Reads a file and holds it against its name; of a listing also that its files are there.
   *
   * @param root the folder of the store
   * @throws AgentException {@code version_damaged}, {@code version_store_failed}
   */
  public static void check(Path root, Path file) {
    check(file, name -> Files.isRegularFile(root.resolve(name)));
  }

  /**
   * The same of a copy of the file alone.
   *
   * @param there tells of the name of a file, below the folder of the store, whether it is there
   */
  public static void check(Path file, Predicate<String> there) {
    byte[] content = content(file);
    String name = String.valueOf(file.getFileName());
    String found = Sha256.of(content);
    if (!found.equals(name.replace(LISTING, ""))) {
      throw VersionErrors.damaged(file, "the SHA-256 of its content is " + found);
    }
    if (name.endsWith(LISTING)) {
      for (FileEntry entry : listing(file, content).files()) {
        if (!there.test(VersionStore.nameOfFile(entry.sha256()))) {
          throw VersionErrors.damaged(
              file,
              "the content of '%s', %s, is not there".formatted(entry.path(), entry.sha256()));
        }
      }
    }
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw VersionErrors.io("reading " + file, e);
    }
  }

  private static VersionListing listing(Path file, byte[] content) {
    try {
      return VersionListing.parse(content);
    } catch (IOException e) {
      throw VersionErrors.damaged(file, "it is no listing: " + e.getMessage());
    }
  }
}
