package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration, to its end and when somebody has seen enough of it. */
class DemoIT {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final int MOST_MINUTES = 20;

  private static Process start(Path folder) throws IOException {
    return OsupCommand.process(
            List.of("-Dosup.home=" + HOME, "-Djava.io.tmpdir=" + folder), List.of("demo"))
        .redirectErrorStream(true)
        .start();
  }

  @Test
  @Tag("proof")
  @Timeout(value = MOST_MINUTES, unit = TimeUnit.MINUTES)
  void shouldHoldEveryPromiseAndLeaveNothingBehind(@TempDir Path folder) throws Exception {
    Process demo = start(folder);
    try (BufferedReader told = demo.inputReader()) {
      List<String> lines = told.lines().toList();
      String all = String.join("\n", lines);
      assertThat(demo.waitFor()).as(all).isZero();
      assertThat(lines)
          .as(all)
          .anyMatch(line -> line.matches("the inverted index is confirmed .* yes .*"))
          .noneMatch(line -> line.matches(".{20,}  NO  .*"));
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void shouldLeaveNothingBehindWhenASignalEndsIt(@TempDir Path folder) throws Exception {
    Process demo = start(folder);
    List<ProcessHandle> started = List.of();
    try (BufferedReader told = demo.inputReader()) {
      String line = told.readLine();
      while (line != null && !line.contains("it is process")) {
        line = told.readLine();
      }
      assertThat(line).isNotNull();
      started = demo.descendants().toList();
      assertThat(started).hasSizeGreaterThanOrEqualTo(2);

      demo.destroy();

      assertThat(demo.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      List<ProcessHandle> all = started;
      await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
    } finally {
      demo.destroyForcibly();
      started.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
