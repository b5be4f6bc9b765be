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
  void shouldRefuseAShortToken() throws Exception {
    Token.ofDirectory(data);
    Files.writeString(data.resolve("token"), "short\n");
    assertThatThrownBy(() -> Token.ofDirectory(data))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("invalid_token"));
  }
}
