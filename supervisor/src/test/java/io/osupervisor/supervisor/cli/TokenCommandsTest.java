package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.management.TokenFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandsTest {
  private final Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  TokenCommandsTest(@TempDir Path data) {
    this.data = data;
  }

  private int osup(String... arguments) {
    out.getBuffer().setLength(0);
    return Osup.run(
        arguments,
        Map.of("OSUP_DATA_DIR", data.toString()),
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }

  @Test
  void shouldPrintATokenOnceAndListItsNameAndRole() {
    String first = new TokenFiles(data).first().reveal();
    assertThat(osup("token", "create", "ann", "--role", "viewer")).isZero();
    String made = out.toString().strip();
    assertThat(new TokenFiles(data).all().get(1).reveal()).isEqualTo(made);
    assertThat(osup("token", "list")).isZero();
    assertThat(out.toString())
        .contains("admin", "ann", "viewer")
        .doesNotContain(made)
        .doesNotContain(first);
    assertThat(osup("token", "remove", "ann")).isZero();
    assertThat(new TokenFiles(data).all()).hasSize(1);
    assertThat(osup("token", "remove", "ann")).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("unknown_token");
  }

  @Test
  void shouldRefuseWhatIsNoRoleAndNoName() {
    new TokenFiles(data).first();
    assertThat(osup("token", "create", "ann", "--role", "king")).isEqualTo(ExitCode.USAGE);
    assertThat(osup("token", "create", "../ann", "--role", "admin")).isEqualTo(ExitCode.REFUSED);
    assertThat(osup("token", "create", "ann")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldLeaveADirectoryAloneThatNoNodeHasHad() {
    assertThat(osup("token", "create", "ann", "--role", "viewer")).isEqualTo(ExitCode.REFUSED);
    assertThat(osup("token", "list")).isEqualTo(ExitCode.REFUSED);
    assertThat(data).isEmptyDirectory();
  }
}
