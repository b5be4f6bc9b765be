package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.OsupCommand.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong from the start is said in one line, at once, and nothing is started. */
class StartRefusalIT {
  @Test
  void shouldRefuseADirectoryThatAnotherNodeHas(@TempDir Path data) {
    try (NodeProcess node = NodeProcess.start(data)) {
      refused(up(data), "data_dir_in_use", Long.toString(node.pid()));
      assertThat(node.api().get("/health/ready").isOk()).isTrue();
    }
  }

  @Test
  void shouldRefuseAPortThatSomebodyHas(@TempDir Path data) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      refused(
          OsupCommand.run("up", "--data", data.toString(), "--port", port),
          "port_unavailable",
          "127.0.0.1:" + port);
    }
  }

  @Test
  void shouldRefuseADirectoryThatIsNoDataDirectory(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "in its place");
    refused(up(file), "data_dir_unwritable", file.toString());
    Path foreign = Files.createDirectory(dir.resolve("foreign"));
    Files.writeString(foreign.resolve("thesis.tex"), "not ours");
    refused(up(foreign), "data_dir_foreign", "thesis.tex");
  }

  @Test
  void shouldRefuseADirectoryThatCannotBeWritten(@TempDir Path dir) throws Exception {
    Path data = Files.createDirectory(dir.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-xr-xr-x"));
    // Root writes everywhere, unless it gives that up.
    List<String> prefix =
        Files.isWritable(data)
            ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
            : List.of();
    refused(
        OsupCommand.run(prefix, "up", "--data", data.toString(), "--port", "0"),
        "data_dir_unwritable",
        data.toString());
  }

  @Test
  void shouldRefuseADirectoryOfANewerReleaseOrOneThatLostItsJournal(@TempDir Path dir)
      throws Exception {
    Path data = dir.resolve("data");
    try (NodeProcess node = NodeProcess.start(data)) {
      assertThat(node.terminate()).isZero();
    }
    Path current = data.resolve("journal/CURRENT");
    Path aside = Files.move(current, dir.resolve("CURRENT"));
    refused(up(data), "journal_lost", data.resolve("journal").toString());
    Files.move(aside, current);
    Path mark = data.resolve("osupervisor.mark");
    Files.writeString(mark, Files.readString(mark).replace("format=2", "format=99"));
    refused(up(data), "data_dir_newer_format", "99");
  }

  @Test
  void shouldNameThePlaceOfAFaultInItsFile(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("node.conf");
    Files.writeString(file, "osupervisor {\n  management {\n    prot = 9000\n  }\n}\n");
    Result result =
        OsupCommand.run("up", "-c", file.toString(), "--data", dir.resolve("data").toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains(file + ":3", "osupervisor.management.prot", "management.port");
    assertThat(dir.resolve("data")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster", "management"})
  void shouldRefuseToListenBeyondLoopbackWithoutTls(String what, @TempDir Path dir)
      throws IOException {
    Path file = dir.resolve("node.conf");
    Path data = dir.resolve("data");
    Files.writeString(file, "osupervisor.%s.host = 0.0.0.0%n".formatted(what));
    Result result = OsupCommand.run("up", "-c", file.toString(), "--data", data.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("osupervisor." + what + ".host", "without TLS", "insecure = true");
    assertThat(data).doesNotExist();
  }

  @Test
  void shouldRefuseATokenThatOthersMayRead(@TempDir Path dir) throws Exception {
    Path data = dir.resolve("data");
    try (NodeProcess node = NodeProcess.start(data)) {
      assertThat(node.terminate()).isZero();
    }
    Path token = data.resolve("token");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    Result result = up(data);
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("osup: token_exposed: ", "chmod 600 " + token)
        .doesNotContain(Files.readString(token).strip());
  }

  private static Result up(Path data) {
    return OsupCommand.run("up", "--data", data.toString(), "--port", "0");
  }

  /** One line with code and values, one with what to do; no trace of the inside. */
  private static void refused(Result result, String code, String value) {
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().toList()).as(result.err()).hasSize(2);
    assertThat(result.err()).startsWith("osup: " + code + ": ").contains(value);
  }
}
