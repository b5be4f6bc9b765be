package io.osupervisor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the Python SDK's own tests, which drive real agent processes. */
class PythonSdkIT {
  private static final Path SDK = Path.of("../agent-runtime/sdk/python");

  @Test
  void shouldPassItsOwnTests() throws IOException, InterruptedException {
    Process tests =
        new ProcessBuilder(
                Example.PYTHON, "-B", "-W", "ignore", "-m", "unittest", "-q", "test_osup_agent")
            .directory(SDK.toFile())
            .redirectErrorStream(true)
            .start();

    String told = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(tests.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(tests.exitValue()).as(told).isZero();
    assertThat(told).containsPattern("Ran [1-9][0-9]* tests").doesNotContain("skipped");
  }
}
