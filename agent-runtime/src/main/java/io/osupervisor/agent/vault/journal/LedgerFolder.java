package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a ledger. One counts, that of the highest generation; older ones, and what was not
 * finished, are left where the process was killed between making a file and deleting another.
 */
record LedgerFolder(Path path) {
  private static final Pattern NAME = Pattern.compile("([0-9]{8,18})\\.led");

  /** The generation that counts. */
  Optional<Long> newest() {
    try {
      return Optional.ofNullable(generations().lastEntry()).map(Map.Entry::getKey);
    } catch (IOException e) {
      throw LedgerErrors.unreadable(path, e);
    }
  }

  byte[] read(long generation) {
    try {
      return Files.readAllBytes(file(generation));
    } catch (IOException e) {
      throw LedgerErrors.unreadable(file(generation), e);
    }
  }

  Path file(long generation) {
    return path.resolve("%08d.led".formatted(generation));
  }

  /** Makes a file whole and durable, with its name, and opens it. */
  FileChannel add(long generation, byte[] bytes) throws IOException {
    DurableFiles.createParent(file(generation));
    DurableFiles.write(file(generation), bytes);
    return FileChannel.open(file(generation), StandardOpenOption.WRITE);
  }

  /** Deletes all but this generation, which must be durable. */
  void keepOnly(long generation) throws IOException {
    for (Path older : generations().headMap(generation).values()) {
      Files.delete(older);
    }
  }

  /** Deletes what a process that was killed had not finished. */
  void sweep() throws IOException {
    if (Files.isDirectory(path)) {
      DurableFiles.sweep(path);
    }
  }

  private TreeMap<Long, Path> generations() throws IOException {
    TreeMap<Long, Path> found = new TreeMap<>();
    if (Files.isDirectory(path)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
        for (Path file : files) {
          Matcher name = NAME.matcher(file.getFileName().toString());
          if (name.matches()) {
            found.put(Long.parseLong(name.group(1)), file);
          }
        }
      }
    }
    return found;
  }
}
