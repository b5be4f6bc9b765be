package io.osupervisor.supervisor.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads all classes of the libraries that a node needs only later, and then in a hurry: to take
 * over agents of another node, or to hand over its own. So does a node of which an archive of class
 * data is made.
 */
final class NodeRehearsal {
  private static final String CLASS = ".class";
  private static final Pattern NEEDED_LATER =
      Pattern.compile(
          "(io/osupervisor/(agent|arbiter|config|supervisor|traffic)"
              + "|org/apache/pekko/(cluster|persistence|remote)"
              + "|org/postgresql|com/zaxxer/hikari|slick)/.*[.]class");

  private NodeRehearsal() {}

  /** Whether whoever started this process said that it is one. */
  static boolean isUnderWay() {
    return Boolean.getBoolean("osup.rehearsal");
  }

  /** Loads those classes. */
  static void load() {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      if (Files.isRegularFile(jar)) {
        classes(jar).forEach(NodeRehearsal::load);
      }
    }
  }

  private static List<String> classes(Path jar) {
    try (JarFile file = new JarFile(jar.toFile());
        Stream<String> names = file.stream().map(JarEntry::getName)) {
      return names
          .filter(NEEDED_LATER.asMatchPredicate())
          .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, NodeRehearsal.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // It serves a library that is not here: no node needs it.
    }
  }
}
