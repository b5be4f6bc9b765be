package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The tokens that open a node. The file {@value #FILE} of its data directory is the first one, an
 * admin's; the folder {@value #FOLDER} there has more, and so has a folder that it may share with
 * other nodes: each file as {@link TokenFolder} says.
 */
public final class TokenFiles {
  /** The first token's file in the data directory. */
  public static final String FILE = "token";

  /** The folder of further tokens in the data directory, each a file. */
  public static final String FOLDER = "tokens";

  /** What the first token is called. */
  public static final String FIRST = "admin";

  private static final int BYTES = 32;

  private final Path data;
  private final TokenFolder own;
  private final List<TokenFolder> folders;

  /** The tokens of this data directory. */
  public TokenFiles(Path data) {
    this(data, List.of());
  }

  /**
   * The tokens of this data directory and of folders elsewhere.
   *
   * @param shared must be there; files in them may be readable by a group
   */
  public TokenFiles(Path data, List<Path> shared) {
    this.data = data;
    this.own = TokenFolder.own(data.resolve(FOLDER));
    List<TokenFolder> all = new ArrayList<>(List.of(own));
    shared.forEach(folder -> all.add(TokenFolder.shared(folder)));
    this.folders = List.copyOf(all);
  }

  /**
   * All tokens, {@link #first} first, the others by folder and name.
   *
   * @throws AgentException as {@link #first}; {@code invalid_token} for a file whose name cannot be
   *     one, or is that of another; {@code invalid_role}; {@code token_unavailable}
   */
  public List<Token> all() {
    return tokens(
        e -> {
          throw e;
        });
  }

  /**
   * The tokens of those files that can be used, so that one that cannot keeps none that was taken
   * away.
   *
   * @param complaints told of each of the others
   */
  List<Token> readable(Consumer<AgentException> complaints) {
    return tokens(complaints);
  }

  private List<Token> tokens(Consumer<AgentException> complaints) {
    List<Token> tokens = new ArrayList<>();
    attempt(() -> tokens.add(first()), complaints);
    Set<String> names = new HashSet<>();
    for (TokenFolder folder : folders) {
      attempt(
          () ->
              folder
                  .files()
                  .forEach(
                      file -> attempt(() -> tokens.add(unique(folder, file, names)), complaints)),
          complaints);
    }
    return tokens;
  }

  private static void attempt(Runnable reading, Consumer<AgentException> complaints) {
    try {
      reading.run();
    } catch (AgentException e) {
      complaints.accept(e);
    }
  }

  /** The audit tells them apart by their names. */
  private static Token unique(TokenFolder folder, Path file, Set<String> names) {
    Token token = folder.token(file);
    if (!names.add(token.name())) {
      throw new AgentException(
          "invalid_token",
          "there is another token '" + token.name() + "' than that of " + file,
          "rename or remove one of them");
    }
    return token;
  }

  /** The files of {@link #all}, the folders included, whether or not they are there. */
  List<Path> watched() {
    List<Path> watched = new ArrayList<>(List.of(data.resolve(FILE)));
    for (TokenFolder folder : folders) {
      watched.add(folder.path());
      attempt(() -> watched.addAll(folder.files()), e -> {});
    }
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
    } catch (IOException e) {
      throw TokenFolder.unavailable(file, e);
    }
    return new Token(FIRST, Role.ADMIN, own.text(file));
  }

  /**
   * Makes a token of 256 random bits, whose file belongs to whom the data directory belongs to.
   *
   * @throws AgentException {@code already_exists}, {@code invalid_token} for a name that none can
   *     have, {@code data_dir_wrong_owner}
   */
  public Token create(String name, Role role) {
    TokenFolder.requireName(name, name);
    Path file = own.path().resolve(name);
    Token token = new Token(name, role, fresh());
    try {
      requireNoLink();
      if (!Files.isDirectory(own.path())) {
        Files.createDirectory(
            own.path(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      handOver(own.path());
      if (Files.exists(file, NOFOLLOW_LINKS)) {
        throw new AgentException(
            "already_exists",
            "there is a token '" + name + "'",
            "remove it first, or choose another name");
      }
      write(file, "role = " + role.word() + "\n" + token.reveal());
      return token;
    } catch (IOException e) {
      throw TokenFolder.unavailable(file, e);
    }
  }

  /**
   * Takes a token away.
   *
   * @throws AgentException {@code unknown_token}, {@code invalid_token} where the folder is a link
   */
  public void remove(String name) {
    TokenFolder.requireName(name, name);
    requireNoLink();
    Path file = own.path().resolve(name);
    try {
      if (!Files.deleteIfExists(file)) {
        throw new AgentException(
            "unknown_token", "there is no token '" + name + "'", "see 'osup token list'");
      }
    } catch (IOException e) {
      throw TokenFolder.unavailable(file, e);
    }
  }

  /** Root, who may make tokens, would do elsewhere what the node's user wants. */
  private void requireNoLink() {
    if (Files.isSymbolicLink(own.path())) {
      throw new AgentException(
          "invalid_token", own.path() + " is a link", "put a folder in its place");
    }
  }

  private static String fresh() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(TokenFolder.OWNER_ONLY))) {
      channel.write(ByteBuffer.wrap((text + "\n").getBytes(UTF_8)));
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another process makes the token at this moment", e);
    }
    handOver(fresh);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What root made would be root's, and a node of another user could not read it. */
  private void handOver(Path made) throws IOException {
    Object owner = Files.getAttribute(data, "unix:uid");
    if (Files.getAttribute(made, "unix:uid", NOFOLLOW_LINKS).equals(owner)) {
      return;
    }
    try {
      Object group = Files.getAttribute(data, "unix:gid");
      Files.setAttribute(made, "unix:gid", group, NOFOLLOW_LINKS);
      Files.setAttribute(made, "unix:uid", owner, NOFOLLOW_LINKS);
    } catch (FileSystemException e) {
      throw new AgentException(
          "data_dir_wrong_owner",
          data + " belongs to user " + owner + ", and " + made + " does not",
          "run it as that user, or as root");
    }
  }
}
