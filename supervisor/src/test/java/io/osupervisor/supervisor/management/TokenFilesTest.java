package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
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
  void shouldLeaveOutWhatCannotBeUsedAndSaySo() throws Exception {
    Path folder = Files.createDirectory(data.resolve("tokens"));
    write(folder.resolve("ann"), "short");
    write(folder.resolve("bob"), "a-token-for-bob-alone");
    List<String> complaints = new ArrayList<>();
    List<Token> tokens = new TokenFiles(data).readable(e -> complaints.add(e.code()));
    assertThat(tokens).extracting(Token::name).containsExactly("admin", "bob");
    assertThat(complaints).containsExactly("invalid_token");
  }

  private static Path write(Path file, String token) throws Exception {
    Files.writeString(file, token + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private void assertRefused(String code) {
    assertThatThrownBy(() -> new TokenFiles(data).all())
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
