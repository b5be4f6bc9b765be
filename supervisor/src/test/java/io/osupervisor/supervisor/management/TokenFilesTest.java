package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class TokenFilesTest {
  private final Path data;

  TokenFilesTest(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldMakeATokenOf256BitsForItsOwnerAlone() throws Exception {
    Token token = new TokenFiles(data).first();
    assertThat(Base64.getUrlDecoder().decode(token.reveal())).hasSize(32);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("token"))))
        .isEqualTo("rw-------");
    assertThat(token.toString()).doesNotContain(token.reveal());
  }

  @Test
  void shouldKeepItOverRestarts() {
    assertThat(new TokenFiles(data).first().reveal())
        .isEqualTo(new TokenFiles(data).first().reveal());
  }

  @Test
  void shouldOpenForItselfOnly() {
    Token token = new TokenFiles(data).first();
    assertThat(token.opensFor(Token.digest(token.reveal()))).isTrue();
    assertThat(token.opensFor(Token.digest(token.reveal() + "x"))).isFalse();
    assertThat(token.opensFor(Token.digest(""))).isFalse();
  }

  @Test
  void shouldRefuseAFileThatOthersMayRead() throws Exception {
    new TokenFiles(data).first();
    Files.setPosixFilePermissions(
        data.resolve("token"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> new TokenFiles(data).first())
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("token_exposed"));
  }

  @Test
  void shouldNameFurtherTokensByTheirFiles() throws Exception {
    assertThat(new TokenFiles(data).all()).extracting(Token::name).containsExactly("admin");
    Path folder = Files.createDirectory(data.resolve("tokens"));
    write(folder.resolve("ci-2"), "a-token-for-the-builds");
    write(folder.resolve("ann"), "a-token-for-ann-alone");
    assertThat(new TokenFiles(data).all())
        .extracting(Token::name)
        .containsExactly("admin", "ann", "ci-2");
    assertThat(new TokenFiles(data).all().get(1).opensFor(Token.digest("a-token-for-ann-alone")))
        .isTrue();
    Path other = write(folder.resolve("admin"), "another-one-for-the-first");
    assertRefused("invalid_token");
    Files.move(other, folder.resolve("no name"));
    assertRefused("invalid_token");
    Files.delete(folder.resolve("no name"));
    Files.setPosixFilePermissions(
        folder.resolve("ann"), PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused("token_exposed");
  }

  @Test
  void shouldReadTheRoleOfItsFirstLine() throws Exception {
    Path folder = Files.createDirectory(data.resolve("tokens"));
    write(folder.resolve("a"), "role = viewer\na-token-that-may-read");
    write(folder.resolve("b"), "role=admin\r\n\na-token-that-may-all");
    write(folder.resolve("c"), "a-token-of-old-times");
    assertThat(new TokenFiles(data).all())
        .extracting(Token::role)
        .containsExactly(Role.ADMIN, Role.VIEWER, Role.ADMIN, Role.OPERATOR);
    write(folder.resolve("d"), "role = king\na-token-that-may-all");
    assertRefused("invalid_role");
  }

  @Test
  void shouldMakeTokensForTheirOwnerAloneAndTakeThemAway() throws Exception {
    TokenFiles files = new TokenFiles(data);
    Token made = files.create("ann", Role.VIEWER);
    Path file = data.resolve("tokens/ann");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(files.all().get(1).opensFor(Token.digest(made.reveal()))).isTrue();
    assertThat(files.all().get(1).role()).isEqualTo(Role.VIEWER);
    assertThatThrownBy(() -> files.create("ann", Role.ADMIN))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("already_exists"));
    files.remove("ann");
    assertThat(files.all()).hasSize(1);
    assertThatThrownBy(() -> files.remove("ann"))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("unknown_token"));
    assertThatThrownBy(() -> files.remove("../token"))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("invalid_token"));
  }

  @Test
  void shouldLookBehindALinkAtWhoMayReadIt(@TempDir Path elsewhere) throws Exception {
    TokenFiles files = new TokenFiles(data);
    files.first();
    Path folder = Files.createDirectory(data.resolve("tokens"));
    Path target = write(elsewhere.resolve("target"), "a-token-that-lies-elsewhere");
    Files.createSymbolicLink(folder.resolve("linked"), target);
    assertThat(files.all()).extracting(Token::name).containsExactly("admin", "linked");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(files::all)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("token_exposed"));
    List<String> complaints = new ArrayList<>();
    assertThat(files.readable(e -> complaints.add(e.code())))
        .extracting(Token::name)
        .containsExactly("admin");
    assertThat(complaints).containsExactly("token_exposed");
    files.remove("linked");
    assertThat(target).exists();
  }

  @Test
  void shouldWriteThroughNoLink(@TempDir Path elsewhere) throws Exception {
    Path target = elsewhere.resolve("target");
    Files.createSymbolicLink(data.resolve("token"), target);
    Files.createSymbolicLink(data.resolve(".token.new"), target);
    new TokenFiles(data).first();
    assertThat(data.resolve("token")).isRegularFile();
    assertThat(Files.isSymbolicLink(data.resolve("token"))).isFalse();
    assertThat(target).doesNotExist();
  }

  @Test
  void shouldLeaveOutWhatCannotBeUsedAndSaySo() throws Exception {
    Path folder = Files.createDirectory(data.resolve("tokens"));
    write(folder.resolve("ann"), "short");
    write(folder.resolve("bob"), "a-token-for-bob-alone");
    List<String> complaints = new ArrayList<>();
    List<Token> tokens = new TokenFiles(data).readable(e -> complaints.add(e.code()));
    assertThat(tokens).extracting(Token::name).containsExactly("admin", "bob");
    assertThat(complaints).containsExactly("invalid_token");
  }

  /** As Kubernetes mounts a secret: links to files that the group may read. */
  @Test
  void shouldTakeTheTokensOfAMountedSecret(@TempDir Path mounted) throws Exception {
    Path version = Files.createDirectory(mounted.resolve("..2026_11_30"));
    mount(version.resolve("ops"), "role = admin\na-token-for-all-the-nodes", "r--r-----");
    mount(version.resolve("prometheus"), "role = viewer\na-token-that-may-read", "r--r-----");
    Files.createSymbolicLink(mounted.resolve("..data"), version.getFileName());
    for (String name : List.of("ops", "prometheus")) {
      Files.createSymbolicLink(mounted.resolve(name), Path.of("..data", name));
    }
    TokenFiles files = new TokenFiles(data, List.of(mounted));
    assertThat(files.all())
        .extracting(token -> token.name() + " " + token.role().word())
        .containsExactly("admin admin", "ops admin", "prometheus viewer");
    assertThat(files.all().get(1).opensFor(Token.digest("a-token-for-all-the-nodes"))).isTrue();
    assertThat(new TokenFiles(data).all()).hasSize(1);

    FileStamps stamps = new FileStamps(files::watched);
    Path next = Files.createDirectory(mounted.resolve("..2026_12_01"));
    mount(next.resolve("ops"), "role = admin\nanother-for-all-the-nodes", "r--r-----");
    Files.createSymbolicLink(mounted.resolve("..data_tmp"), next.getFileName());
    Files.move(
        mounted.resolve("..data_tmp"), mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(mounted.resolve("prometheus"));
    assertThat(stamps.changed()).isTrue();
    assertThat(files.all()).extracting(Token::name).containsExactly("admin", "ops");
    assertThat(files.all().get(1).opensFor(Token.digest("another-for-all-the-nodes"))).isTrue();
  }

  @Test
  void shouldRefuseSharedTokensThatTheMachineMayReadOrThatAreNotThere(@TempDir Path shared)
      throws Exception {
    TokenFiles files = new TokenFiles(data, List.of(shared));
    for (String rights : List.of("rw-r--r--", "rw-rw----", "rwxr-----")) {
      mount(shared.resolve("ops"), "a-token-for-all-the-nodes", rights);
      assertRefused(files, "token_exposed");
      Files.delete(shared.resolve("ops"));
    }
    Files.delete(shared);
    assertRefused(files, "token_unavailable");
    List<String> complaints = new ArrayList<>();
    assertThat(files.readable(e -> complaints.add(e.code()))).hasSize(1);
    assertThat(complaints).containsExactly("token_unavailable");
    Files.createDirectory(shared);
  }

  @Test
  void shouldRefuseTwoTokensOfOneName(@TempDir Path shared) throws Exception {
    TokenFiles files = new TokenFiles(data, List.of(shared));
    Token own = files.create("ops", Role.VIEWER);
    mount(shared.resolve("ops"), "a-token-for-all-the-nodes", "r--r-----");
    assertRefused(files, "invalid_token");
    assertThat(files.readable(e -> {})).extracting(Token::reveal).contains(own.reveal()).hasSize(2);
  }

  /** What root makes for a node of another user. */
  @Test
  @EnabledIf("isRoot")
  void shouldGiveWhatItMakesToWhomTheDirectoryBelongsTo() throws Exception {
    TokenFiles files = new TokenFiles(data);
    files.first();
    Files.setAttribute(data, "unix:gid", 4243);
    Files.setAttribute(data, "unix:uid", 4242);
    files.create("ann", Role.VIEWER);
    for (String made : List.of("tokens", "tokens/ann")) {
      assertThat(Files.readAttributes(data.resolve(made), "unix:uid,gid"))
          .as(made)
          .isEqualTo(Map.of("uid", 4242, "gid", 4243));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("tokens"))))
        .isEqualTo("rwx------");
  }

  static boolean isRoot() throws Exception {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static void mount(Path file, String text, String rights) throws Exception {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }

  private static Path write(Path file, String token) throws Exception {
    Files.writeString(file, token + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private void assertRefused(String code) {
    assertRefused(new TokenFiles(data), code);
  }

  private static void assertRefused(TokenFiles files, String code) {
    assertThatThrownBy(files::all)
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void shouldRefuseAShortToken() throws Exception {
    new TokenFiles(data).first();
    Files.writeString(data.resolve("token"), "short\n");
    assertThatThrownBy(() -> new TokenFiles(data).first())
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("invalid_token"));
  }
}
