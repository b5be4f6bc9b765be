package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpCommandTest {
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Osup.run(args, Map.of(), new PrintWriter(new StringWriter()), new PrintWriter(err));
  }

  @Test
  void shouldRefuseABadConfigurationBeforeAnythingStarts() {
    assertThat(run("up", "--port", "70000")).isEqualTo(1);
    assertThat(err.toString()).contains("config_invalid", "--port", "65535");
  }

  @Test
  void shouldRefuseAFileThatIsNotThere() {
    assertThat(run("up", "-c", "/nowhere/node.conf")).isEqualTo(1);
    assertThat(err.toString()).contains("config_unreadable", "/nowhere/node.conf");
  }
}
