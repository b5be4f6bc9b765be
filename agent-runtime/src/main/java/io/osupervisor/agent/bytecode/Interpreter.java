package io.osupervisor.agent.bytecode;

import io.osupervisor.agent.version.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The Python that a command starts.
 *
 * @param program the command's first word
 * @param fingerprint twelve hexadecimal digits that change with the program's files
 */
record Interpreter(String program, String fingerprint) {
  private static final Pattern NAME = Pattern.compile("(.*/)?(python|pypy)[0-9.]*");
  private static final int DIGITS = 12;

  /**
   * The interpreter; nothing when the command starts something else, or a Python that is none of
   * these files, such as one that the version brings along.
   *
   * @param files which the command's first word may mean
   */
  static Optional<Interpreter> of(List<String> command, List<Path> files) {
    String program = command.get(0);
    if (files.isEmpty() || !NAME.matcher(program).matches()) {
      return Optional.empty();
    }
    StringBuilder facts = new StringBuilder();
    try {
      for (Path file : files) {
        // The time of change, unlike that of modification, cannot be set by anybody.
        facts.append(file).append(' ').append(file.toRealPath()).append(' ');
        facts.append(new TreeMap<>(Files.readAttributes(file, "unix:dev,ino,size,ctime")));
        facts.append('\n');
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    String hash = Sha256.of(facts.toString().getBytes(StandardCharsets.UTF_8));
    return Optional.of(new Interpreter(program, hash.substring(0, DIGITS)));
  }
}
