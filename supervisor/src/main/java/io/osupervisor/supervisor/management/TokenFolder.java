package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files that each hold a token, named as it is called in the audit. The first line may be {@code
 * role = viewer}, {@code operator} or {@code admin}; without that line it is an operator's. The
 * other line is the token. Links are followed, so that a mounted secret is a folder of tokens.
 *
 * @param path where they lie
 * @param rights what a file may let anybody do; one that lets more is refused
 */
record TokenFolder(Path path, Set<PosixFilePermission> rights) {
  static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** How a secret is mounted for a user who does not own it. */
  private static final Set<PosixFilePermission> OWNER_AND_READERS =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.GROUP_READ);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern ROLE =
      Pattern.compile("role\\s*=\\s*(\\S+)\\s*\\R(.*)", Pattern.DOTALL);
  private static final int LARGEST = 4096;

  /** One in a data directory; it need not be there. */
  static TokenFolder own(Path path) {
    return new TokenFolder(path, OWNER_ONLY);
  }

  /** One that several nodes are given, whose files a group may read. */
  static TokenFolder shared(Path path) {
    return new TokenFolder(path, OWNER_AND_READERS);
  }

  /**
   * By name. Files whose names begin with a dot are no tokens: they are on their way to be one, or
   * how a secret is mounted.
   *
   * @throws AgentException {@code token_unavailable} when the folder cannot be read, or is not
   *     there and shared
   */
  List<Path> files() {
    if (!Files.isDirectory(path) && rights.equals(OWNER_ONLY)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw unavailable(path, e);
    }
  }

  /**
   * The token of one of the files.
   *
   * @throws AgentException {@code invalid_token}, {@code invalid_role}, {@code token_exposed},
   *     {@code token_unavailable}
   */
  Token token(Path file) {
    String name = String.valueOf(file.getFileName());
    requireName(name, file.toString());
    String text = text(file);
    Matcher withRole = ROLE.matcher(text);
    return withRole.matches()
        ? new Token(name, Role.of(withRole.group(1)), withRole.group(2).strip())
        : new Token(name, Role.OPERATOR, text);
  }

  /**
   * What is in a file, without the white space around it.
   *
   * @throws AgentException {@code token_exposed}, {@code token_unavailable}
   */
  String text(Path file) {
    try {
      Set<PosixFilePermission> more = EnumSet.noneOf(PosixFilePermission.class);
      more.addAll(Files.getPosixFilePermissions(file));
      more.removeAll(rights);
      if (!more.isEmpty()) {
        throw exposed(file);
      }
      if (Files.size(file) > LARGEST) {
        throw new IOException(file + " is larger than " + LARGEST + " bytes");
      }
      return new String(Files.readAllBytes(file), UTF_8).strip();
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  private AgentException exposed(Path file) {
    return rights.equals(OWNER_ONLY)
        ? new AgentException(
            "token_exposed",
            "others than its owner may use " + file,
            "run 'chmod 600 " + file + "', or delete it for a new one")
        : new AgentException(
            "token_exposed",
            "others than its owner and those of its group may use " + file,
            "give it mode 0440 or less; for a mounted secret, by its defaultMode");
  }

  /**
   * Refuses a name that no token can have.
   *
   * @param shown where it stands
   */
  static void requireName(String name, String shown) {
    if (name.equals(TokenFiles.FIRST) || !NAME.matcher(name).matches()) {
      throw new AgentException(
          "invalid_token",
          "'" + shown + "' has no name that a token can have",
          "name it by 1 to 32 letters, digits, _ and -, and not '" + TokenFiles.FIRST + "'");
    }
  }

  static AgentException unavailable(Path file, Exception cause) {
    return new AgentException(
        "token_unavailable", "the token cannot be read: " + cause, "see who may use " + file);
  }
}
