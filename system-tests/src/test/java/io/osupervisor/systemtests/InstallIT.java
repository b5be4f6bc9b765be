package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is installed runs from where it was put, and what it logs as JSON is JSON. */
@Tag("proof")
class InstallIT {
  private static final Path SCRIPT =
      Path.of("../config/ops/install.sh").toAbsolutePath().normalize();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The jars of this build; what is a folder of classes in it becomes one. */
  private static void pack(Path jars) throws Exception {
    Files.createDirectories(jars);
    int n = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        Files.copy(path, jars.resolve(++n + "-" + path.getFileName()));
      } else if (!entry.isEmpty() && !path.endsWith("test-classes")) {
        Path jar = jars.resolve("0-" + ++n + ".jar");
        run(List.of(java("jar"), "--create", "--file", jar.toString(), "-C", entry, "."), Map.of());
      }
    }
  }

  /** Something that no node loads which is alone, and that has a main method. */
  private static final String DRIVER = "org.postgresql.util.PGJDBCMain";

  private static final String LOAD =
      """
      path=
      for jar in "$0"/*.jar; do path=$path${path:+:}$jar; done
      exec "$1" -XX:SharedArchiveFile="$0/node.jsa" -Xlog:class+load -cp "$path" %s
      """
          .formatted(DRIVER);

  private static String java(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }

  private record Ran(int exit, String out) {}

  private static Ran run(List<String> command, Map<String, String> environment) throws Exception {
    Path out = Files.createTempFile("install", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      builder.environment().put("OSUP_STORE_URL", "jdbc:postgresql://127.0.0.1:9/of_a_cluster");
      Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
      assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return new Ran(process.exitValue(), Files.readString(out));
    } finally {
      Files.delete(out);
    }
  }

  @Test
  void shouldRunFromWhereItWasPut(@TempDir Path folder) throws Exception {
    Path jars = folder.resolve("jars");
    Path prefix = folder.resolve("opt");
    pack(jars);
    Ran installed =
        run(List.of(SCRIPT.toString(), prefix.toString()), Map.of("OSUP_JARS", jars.toString()));
    assertThat(installed.exit()).as(installed.out()).isZero();
    assertThat(prefix.resolve("lib/node.jsa")).as(installed.out()).isNotEmptyFile();
    Ran late = run(List.of("sh", "-c", LOAD, prefix + "/lib", java("java")), Map.of());
    assertThat(late.out()).contains(DRIVER + " source: shared objects file (top)");
    assertThat(prefix.resolve("nodes/single.conf")).exists();
    Ran version = run(List.of(prefix + "/bin/osup", "--version"), Map.of());
    assertThat(version.exit()).as(version.out()).isZero();

    Path data = folder.resolve("data");
    Path log = folder.resolve("log");
    String config = prefix.resolve("nodes/single.conf").toString();
    Process node = start(List.of(prefix + "/bin/osup", "up", "-c", config), data, log);
    try {
      Patience.await().until(() -> Files.exists(log) && Files.readString(log).contains("token"));
      Patience.await().until(() -> Files.readString(folder.resolve("out")).contains("ready at"));
    } finally {
      node.destroy();
    }
    assertThat(node.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).as("SIGTERM ends it in order").isZero();
    assertThat(objects(log)).isPositive();
    assertThat(Files.readString(log))
        .doesNotContain(Files.readString(data.resolve("token")).strip());
  }

  private static Process start(List<String> command, Path data, Path log) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--data", data.toString(), "--port", "0"));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "OSUP_LOG", "json",
                "OSUP_LOG_LEVEL", "DEBUG",
                "OSUP_LOG_LEVEL_PEKKO", "INFO"));
    return builder
        .redirectError(log.toFile())
        .redirectOutput(log.resolveSibling("out").toFile())
        .start();
  }

  /** How many messages there are; whatever is none was said by the command, not by the node. */
  private static long objects(Path log) throws IOException {
    long objects = 0;
    for (String line : Files.readAllLines(log)) {
      if (!line.startsWith("osup: ")) {
        assertThat(MAPPER.readTree(line).path("message").isTextual()).as(line).isTrue();
        objects++;
      }
    }
    return objects;
  }

  @Test
  void shouldSayWhatItLacks(@TempDir Path folder) throws Exception {
    Ran refused =
        run(
            List.of(SCRIPT.toString(), folder.resolve("opt").toString()),
            Map.of("OSUP_JARS", folder.toString()));
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.out()).contains("there are no jars in " + folder);
    assertThat(folder.resolve("opt")).doesNotExist();
  }
}
