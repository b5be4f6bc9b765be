package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;

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
 * The class data with which a node starts, made as the product's scripts make it: of a node that
 * rehearses. All tests share it, in {@code target}.
 */
final class NodeArchive {
  private static final Path FILE =
      Path.of("target", "node-" + Runtime.version() + ".jsa").toAbsolutePath();

  private NodeArchive() {}

  /** The options of a JVM that starts with it. */
  static synchronized List<String> options() throws IOException {
    try (FileChannel lock =
        FileChannel.open(
            FILE.resolveSibling("node.jsa.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      // Given up with the channel.
      lock.lock();
      if (!isFresh()) {
        make();
      }
    }
    return List.of("-XX:SharedArchiveFile=" + FILE, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  }

  private static void make() throws IOException {
    Path folder = Files.createTempDirectory(FILE.getParent(), "rehearsal");
    Path made = folder.resolve("node.jsa");
    Path out = folder.resolve("out");
    Process node =
        OsupCommand.process(
                List.of("-XX:ArchiveClassesAtExit=" + made),
                List.of(
                    "up", "--rehearse", "--data", folder.resolve("data").toString(), "--port", "0"))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      await().until(() -> !node.isAlive());
    } finally {
      node.destroyForcibly();
    }
    if (node.exitValue() != 0 || !Files.readString(out).contains("rehearsed with 40 requests")) {
      throw new IllegalStateException("a node made no archive of class data, see " + out);
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
