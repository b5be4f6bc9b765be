package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tokens of a data directory. The file {@value #FILE} is the first one, an admin's; each file
 * in the folder {@value #FOLDER} is another, named as it is called in the audit. Its first line may
 * be {@code role = viewer}, {@code operator} or {@code admin}; without that line it is an
 * operator's. The other line is the token. Files that others may use are refused.
 */
public final class TokenFiles {
  /** The first token's file in the data directory. */
  public static final String FILE = "token";

  /** The folder of further tokens in the data directory, each a file. */
  public static final String FOLDER = "tokens";

  /** What the first token is called. */
  public static final String FIRST = "admin";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern ROLE =
      Pattern.compile("role\\s*=\\s*(\\S+)\\s*\\R(.*)", Pattern.DOTALL);
  private static final int BYTES = 32;
  private static final int LARGEST = 4096;

  private final Path data;

  /** The tokens of this data directory. */
  public TokenFiles(Path data) {
    this.data = data;
  }

  /**
   * All tokens, {@link #first} first, the others by name.
   *
   * @throws AgentException as {@link #first}; {@code invalid_token} for a file whose name cannot be
   *     one, or is that of the first; {@code invalid_role}
   */
  public List<Token> all() {
    List<Token> all = new ArrayList<>();
    all.add(first());
    files().forEach(file -> all.add(named(file)));
    return all;
  }

  /**
   * The tokens of those files that can be used, so that one that cannot keeps none that was taken
   * away.
   *
   * @param complaints told of each of the others
   */
  List<Token> readable(Consumer<AgentException> complaints) {
    List<Token> readable = new ArrayList<>();
    Stream<Supplier<Token>> sources =
        Stream.concat(Stream.of(this::first), files().stream().map(file -> () -> named(file)));
    sources.forEach(
        source -> {
          try {
            readable.add(source.get());
          } catch (AgentException e) {
            complaints.accept(e);
          }
        });
    return readable;
  }

  /** The files of {@link #all}, the folder included, whether or not they are there. */
  List<Path> watched() {
    List<Path> watched = new ArrayList<>(List.of(data.resolve(FILE), data.resolve(FOLDER)));
    watched.addAll(files());
    return watched;
  }

  /**
   * The token in the data directory; at the first start 256 fresh random bits in a file that its
   * owner alone may read.
   *
   * @throws AgentException {@code token_exposed} when others may use the file
   */
  public Token first() {
    Path file = data.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        write(file, fresh());
      }
      return new Token(FIRST, Role.ADMIN, read(file));
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /**
   * Makes a token of 256 random bits.
   *
   * @throws AgentException {@code already_exists}, {@code invalid_token} for a name that none can
   *     have
   */
  public Token create(String name, Role role) {
    requireName(name, name);
    Path folder = data.resolve(FOLDER);
    Path file = folder.resolve(name);
    Token token = new Token(name, role, fresh());
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
      }
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new AgentException(
            "already_exists",
            "there is a token '" + name + "'",
            "remove it first, or choose another name");
      }
      write(file, "role = " + role.word() + "\n" + token.reveal());
      return token;
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /**
   * Takes a token away.
   *
   * @throws AgentException {@code unknown_token}
   */
  public void remove(String name) {
    requireName(name, name);
    Path file = data.resolve(FOLDER).resolve(name);
    try {
      if (!Files.deleteIfExists(file)) {
        throw new AgentException(
            "unknown_token", "there is no token '" + name + "'", "see 'osup token list'");
      }
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /** Files whose names begin with a dot are no tokens: they are on their way to be one. */
  private List<Path> files() {
    Path folder = data.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw unavailable(folder, e);
    }
  }

  private static Token named(Path file) {
    String name = String.valueOf(file.getFileName());
    requireName(name, file.toString());
    try {
      String text = read(file);
      Matcher withRole = ROLE.matcher(text);
      return withRole.matches()
          ? new Token(name, Role.of(withRole.group(1)), withRole.group(2).strip())
          : new Token(name, Role.OPERATOR, text);
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  private static void requireName(String name, String shown) {
    if (name.equals(FIRST) || !NAME.matcher(name).matches()) {
      throw new AgentException(
          "invalid_token",
          "'" + shown + "' has no name that a token can have",
          "name it by 1 to 32 letters, digits, _ and -, and not '" + FIRST + "'");
    }
  }

  private static String read(Path file) throws IOException {
    Set<PosixFilePermission> others = Files.getPosixFilePermissions(file);
    others.removeAll(OWNER_ONLY);
    if (!others.isEmpty()) {
      throw new AgentException(
          "token_exposed",
          "others than its owner may use " + file,
          "run 'chmod 600 " + file + "', or delete it for a new one");
    }
    if (Files.size(file) > LARGEST) {
      throw new IOException(file + " is larger than " + LARGEST + " bytes");
    }
    return new String(Files.readAllBytes(file), UTF_8).strip();
  }

  private static String fresh() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static AgentException unavailable(Path file, Exception cause) {
    return new AgentException(
        "token_unavailable", "the token cannot be read: " + cause, "see who may use " + file);
  }

  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      channel.write(ByteBuffer.wrap((text + "\n").getBytes(UTF_8)));
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another process makes the token at this moment", e);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
