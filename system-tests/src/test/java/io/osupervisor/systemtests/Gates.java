package io.osupervisor.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where versions of a ledger are held: a folder of empty files, one for each shut gate. */
final class Gates {
  private final Path folder;

  /** None is shut. Agents may look into the folder, whoever they are. */
  Gates(Path parent) throws IOException {
    folder = Files.createDirectory(parent.resolve("gates"));
    for (Path path : new Path[] {parent, folder}) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** The setting by which an agent finds them. */
  String setting() {
    return "env { GATES = \"" + folder + "\" }";
  }

  void shut(String version, String gate) {
    try {
      Files.createFile(folder.resolve(version + "-" + gate));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void openAll() {
    try (DirectoryStream<Path> gates = Files.newDirectoryStream(folder)) {
      for (Path gate : gates) {
        Files.delete(gate);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
