package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the real script in a tree of its own, with a Java and a Maven that only tell their words.
 */
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "osup").toAbsolutePath().normalize();
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private final Path folder;
  private final Path root;
  private final Path jdk;
  private final Path source;

  LauncherTest(@TempDir Path folder) {
    this.folder = folder;
    this.root = folder.resolve("a tree");
    this.jdk = folder.resolve("jdk");
    this.source = root.resolve("supervisor/src/main/java/A.java");
  }

  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void plant() throws IOException {
    Files.createDirectories(source.getParent());
    Files.writeString(source, "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(LONG_AGO));
    Files.copy(SCRIPT, root.resolve("osup"));
    java("17.0.15");
    program(
        folder.resolve("bin/mvn"),
        """
        echo built >> '%1$s/builds'
        mkdir -p '%2$s/supervisor/target/osup/lib'
        touch '%2$s/supervisor/target/osup/lib/picocli-4.jar'
        touch '%2$s/supervisor/target/osupervisor-supervisor-1.jar'
        """
            .formatted(folder, root));
  }

  private void java(String version) throws IOException {
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    program(jdk.resolve("bin/javac"), "");
    program(
        jdk.resolve("bin/java"),
        """
        for word; do
          case $word in
            -XX:ArchiveClassesAtExit=*)
              echo "$*" > '%1$s/rehearsal'
              [ ! -e '%1$s/agentless' ] || echo 'osup: rehearsed without an agent: it does not start'
              echo x > "${word#*=}"
              exit 0 ;;
          esac
        done
        echo "$$ $*"
        exit 7
        """
            .formatted(folder));
  }

  private static void program(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ran run(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(script.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    builder.redirectError(folder.resolve("err").toFile());
    Process process = builder.directory(folder.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    String err = Files.readString(folder.resolve("err"));
    return new Ran(process.exitValue(), out.replaceFirst("^" + process.pid() + " ", "SAME "), err);
  }

  private Ran run(String... arguments) throws Exception {
    return run(root.resolve("osup"), Map.of(), arguments);
  }

  private long builds() throws IOException {
    Path file = folder.resolve("builds");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  @Test
  void shouldBuildOnFirstUseAndThenStartAtOnceInItsOwnProcess() throws Exception {
    Ran first = run("agent", "list", "two words");
    assertThat(first.exit()).as(first.err()).isEqualTo(7);
    assertThat(first.err()).contains("building", "preparing a quick start");
    Ran second = run("agent", "list");
    assertThat(second.err()).isEmpty();
    assertThat(second.out())
        .startsWith("SAME ")
        .endsWith("io.osupervisor.supervisor.cli.Osup agent list\n")
        .contains("-XX:SharedArchiveFile=", "client-17.0.15.jsa", "-XX:TieredStopAtLevel=1")
        .doesNotContain("--sun-misc-unsafe-memory-access");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void shouldRehearseANodeForItsQuickStart() throws Exception {
    Ran node = run("up");

    assertThat(node.out()).contains("node-17.0.15.jsa");
    assertThat(Files.readString(folder.resolve("rehearsal"))).contains(" up --rehearse --data ");
  }

  @Test
  void shouldSayWhenTheRehearsalHadNoAgent() throws Exception {
    Files.createFile(folder.resolve("agentless"));
    Ran node = run("up");
    assertThat(node.out()).contains("node-17.0.15.jsa");
    assertThat(node.err())
        .contains("rehearsed without an agent: it does not start", "start more slowly");
    assertThat(run("up").err()).as("it is said once").isEmpty();
  }

  @Test
  void shouldBuildAgainWhenASourceIsNewerAndKeepTheFormerBuild() throws Exception {
    run("agent", "list");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    run("agent", "list");
    assertThat(builds()).isEqualTo(2);
    try (var kept = Files.list(root.resolve("supervisor/target/osup/builds"))) {
      assertThat(kept).hasSize(2);
    }
  }

  @Test
  void shouldBuildAgainWhenASourceOfTheDemonstrationIsNewer() throws Exception {
    run("agent", "list");
    Path example = root.resolve("examples/src/main/java/B.java");
    Files.createDirectories(example.getParent());
    Files.writeString(example, "class B {}");
    Files.setLastModifiedTime(example, FileTime.from(Instant.now().plusSeconds(5)));
    run("agent", "list");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void shouldShowWhatTheBuildSaysWithoutColours() throws Exception {
    program(folder.resolve("bin/mvn"), "printf '\\033[31mno such symbol\\033[0m\\033[0m'; exit 1");
    assertThat(run("x").err()).contains("no such symbol").doesNotContain("\033");
  }

  @Test
  void shouldFindItsTreeThroughLinksFromAnyDirectory() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), root.resolve("osup"));
    Path other = Files.createSymbolicLink(folder.resolve("bin/osup"), Path.of("../link"));
    assertThat(run(other, Map.of(), "x").exit()).isEqualTo(7);
    assertThat(run(link, Map.of(), "x").exit()).isEqualTo(7);
  }

  @Test
  void shouldTellANodeFromAClient() throws Exception {
    assertThat(run("up", "--port", "0").out())
        .contains("+ExitOnOutOfMemoryError")
        .doesNotContain("TieredStopAtLevel");
    assertThat(run("agent", "up").out()).contains("TieredStopAtLevel");
  }

  @Test
  void shouldKnowTheFlagsOfNewerJava() throws Exception {
    java("25.0.3");
    assertThat(run("x").out()).contains("--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void shouldSayPlainlyWhatIsMissing() throws Exception {
    java("11.0.2");
    Ran old = run("x");
    assertThat(old.exit()).isEqualTo(1);
    assertThat(old.err()).contains("Java 11.0.2", "too old", "JDK 17 or newer");
    Ran none = run(root.resolve("osup"), Map.of("JAVA_HOME", "/nowhere"), "x");
    assertThat(none.err()).contains("there is no Java", "JDK 17 or newer");
    java("17");
    Files.delete(jdk.resolve("bin/javac"));
    assertThat(run("x").err()).contains("has no compiler");
  }

  @Test
  void shouldSayThatTheBuildFailedAndLeaveNothingBehind() throws Exception {
    program(folder.resolve("bin/mvn"), "echo 'no such symbol'; exit 1");
    Ran ran = run("x");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("no such symbol", "the build failed");
    try (var builds = Files.list(root.resolve("supervisor/target/osup/builds"))) {
      assertThat(builds).isEmpty();
    }
  }
}
