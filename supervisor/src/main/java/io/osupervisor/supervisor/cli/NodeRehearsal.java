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
 * A node that is run once so that an archive of class data can be made of it. It also loads the
 * classes that a node needs only later, and then in a hurry: to take over agents of another node,
 * or to hand over its own.
 */
final class NodeRehearsal {
  private static final String UNDER_WAY = "osup.rehearsal";
  private static final String CLASS = ".class";
  private static final Pattern NEEDED_LATER =
      Pattern.compile(
          "(io/osupervisor|org/apache/pekko/(actor|cluster|persistence|remote|stream)"
              + "|org/postgresql|com/zaxxer/hikari|slick)/.*\\"
              + CLASS);

  private NodeRehearsal() {}

  /** Whether whoever started this process said that it is one. */
  static boolean isUnderWay() {
    return System.getProperty(UNDER_WAY) != null;
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
