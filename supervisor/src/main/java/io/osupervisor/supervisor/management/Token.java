package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What opens the management interface. Its text is never logged. */
public final class Token {
  /** The token's file in the data directory. */
  public static final String FILE = "token";

  /** The folder of further tokens in the data directory, each a file. */
  public static final String FOLDER = "tokens";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final String FIRST = "admin";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final int BYTES = 32;
  private static final int SHORTEST = 16;

  private final String name;
  private final String text;

  /**
   * @param name who it stands for in the audit
   * @param text at least 16 printable characters
   */
  public Token(String name, String text) {
    if (text.length() < SHORTEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new AgentException(
          "invalid_token",
          "the token has " + text.length() + " characters or some that cannot be printed",
          "use at least " + SHORTEST + " letters and digits, or delete its file for a new one");
    }
    this.name = name;
    this.text = text;
  }

  /**
   * All tokens of the data directory: {@link #ofDirectory} first, then one for each file in its
   * folder {@value #FOLDER}, which is named as it is called in the audit.
   *
   * @throws AgentException as {@link #ofDirectory}, or {@code invalid_token} for a file whose name
   *     cannot be one, or is that of the first
   */
  public static List<Token> allOf(Path data) {
    List<Token> all = new ArrayList<>();
    all.add(ofDirectory(data));
    Path folder = data.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (Stream<Path> files = Files.list(folder)) {
      files.sorted().forEach(file -> all.add(named(file)));
    } catch (IOException | UncheckedIOException e) {
      throw unavailable(folder, e);
    }
    return all;
  }

  private static Token named(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.equals(FIRST) || !NAME.matcher(name).matches()) {
      throw new AgentException(
          "invalid_token",
          "the file " + file + " has no name that a token can have",
          "name it by 1 to 32 letters, digits, _ and -, and not '" + FIRST + "'");
    }
    try {
      return read(name, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The token in the data directory; at the first start 256 fresh random bits in a file that its
   * owner alone may read.
   *
   * @throws AgentException {@code token_exposed} when others may read the file
   */
  public static Token ofDirectory(Path data) {
    Path file = data.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      return read(FIRST, file);
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  private static Token read(String name, Path file) throws IOException {
    Set<PosixFilePermission> others = Files.getPosixFilePermissions(file);
    others.removeAll(OWNER_ONLY);
    if (!others.isEmpty()) {
      throw new AgentException(
          "token_exposed",
          "others than its owner may use " + file,
          "run 'chmod 600 " + file + "', or delete it for a new one");
    }
    return new Token(name, Files.readString(file).strip());
  }

  private static AgentException unavailable(Path file, Exception cause) {
    return new AgentException(
        "token_unavailable", "the token cannot be read: " + cause, "see who may use " + file);
  }

  private static void create(Path file) throws IOException {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
    Path fresh = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another process makes the token at this moment", e);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Who it stands for in the audit. */
  public String name() {
    return name;
  }

  /** Compares in a time that tells nothing about the token. */
  boolean opensFor(String candidate) {
    return MessageDigest.isEqual(text.getBytes(UTF_8), candidate.getBytes(UTF_8));
  }

  /** For the line that tells people how to enter. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "Token[" + name + "]";
  }
}
