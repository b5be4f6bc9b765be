package io.osupervisor.systemtests;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class data with which a node starts, made as the product's scripts make it: of a node that is
 * run once. All tests share it, in {@code target}.
 */
final class NodeArchive {
  private static final Path FILE = Path.of("target", "node.jsa").toAbsolutePath();

  private NodeArchive() {}

  /** The options of a JVM that starts with it. */
  static synchronized List<String> options() throws IOException {
    Path lock = FILE.resolveSibling("node.jsa.lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Given up with the channel.
      channel.lock();
      if (!isFresh()) {
        make();
      }
    }
    return List.of("-XX:SharedArchiveFile=" + FILE, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  }

  private static void make() throws IOException {
    Path folder = Files.createTempDirectory(FILE.getParent(), "rehearsal");
    Path made = folder.resolve("node.jsa");
    List<String> rehearsing = List.of("-XX:ArchiveClassesAtExit=" + made, "-Dosup.rehearsal");
    try (NodeProcess node = NodeProcess.start(folder.resolve("data"), rehearsing, List.of())) {
      node.terminate();
    }
    Files.move(made, FILE, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isFresh() throws IOException {
    return Files.exists(FILE) && Files.getLastModifiedTime(FILE).compareTo(newestJar()) > 0;
  }

  private static FileTime newestJar() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(Files::isRegularFile)
        .map(NodeArchive::lastModified)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static FileTime lastModified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
