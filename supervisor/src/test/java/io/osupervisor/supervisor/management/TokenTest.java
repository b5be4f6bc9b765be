package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
  private final Path data;

  TokenTest(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldMakeATokenOf256BitsForItsOwnerAlone() throws Exception {
    Token token = Token.ofDirectory(data);
    assertThat(Base64.getUrlDecoder().decode(token.reveal())).hasSize(32);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("token"))))
        .isEqualTo("rw-------");
    assertThat(token.toString()).doesNotContain(token.reveal());
  }

  @Test
  void shouldKeepItOverRestarts() {
    assertThat(Token.ofDirectory(data).reveal()).isEqualTo(Token.ofDirectory(data).reveal());
  }

  @Test
  void shouldOpenForItselfOnly() {
    Token token = Token.ofDirectory(data);
    assertThat(token.opensFor(token.reveal())).isTrue();
    assertThat(token.opensFor(token.reveal() + "x")).isFalse();
    assertThat(token.opensFor("")).isFalse();
  }

  @Test
  void shouldRefuseAFileThatOthersMayRead() throws Exception {
    Token.ofDirectory(data);
    Files.setPosixFilePermissions(
        data.resolve("token"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Token.ofDirectory(data))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("token_exposed"));
  }

  @Test
  void shouldNameFurtherTokensByTheirFiles() throws Exception {
    assertThat(Token.allOf(data)).extracting(Token::name).containsExactly("admin");
    Path folder = Files.createDirectory(data.resolve("tokens"));
    write(folder.resolve("ci-2"), "a-token-for-the-builds");
    write(folder.resolve("ann"), "a-token-for-ann-alone");
    assertThat(Token.allOf(data)).extracting(Token::name).containsExactly("admin", "ann", "ci-2");
    assertThat(Token.allOf(data).get(1).opensFor("a-token-for-ann-alone")).isTrue();
    Path other = write(folder.resolve("admin"), "another-one-for-the-first");
    assertRefused("invalid_token");
    Files.move(other, folder.resolve("no name"));
    assertRefused("invalid_token");
    Files.delete(folder.resolve("no name"));
    Files.setPosixFilePermissions(
        folder.resolve("ann"), PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused("token_exposed");
  }

  private static Path write(Path file, String token) throws Exception {
    Files.writeString(file, token + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private void assertRefused(String code) {
    assertThatThrownBy(() -> Token.allOf(data))
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void shouldRefuseAShortToken() throws Exception {
    Token.ofDirectory(data);
    Files.writeString(data.resolve("token"), "short\n");
    assertThatThrownBy(() -> Token.ofDirectory(data))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("invalid_token"));
  }
}
