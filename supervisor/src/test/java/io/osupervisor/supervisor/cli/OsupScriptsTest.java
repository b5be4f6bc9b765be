package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.OpsFiles;
import io.osupervisor.supervisor.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** The command of the source tree and the installed one start Java in the same way. */
class OsupScriptsTest {
  private static final List<String> CLIENT = List.of("-XX:+UseSerialGC", "-Xmx256m");
  private static final String NODE = "-XX:+ExitOnOutOfMemoryError";

  private final Path folder;
  private Path ofSources = Path.of("");
  private Path installed = Path.of("");

  OsupScriptsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A Java that says what it is told, and both scripts where they find something to run. */
  @BeforeEach
  void layOut() throws Exception {
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    script(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.1\"\n");

    Path build = Files.createDirectories(folder.resolve("tree/supervisor/target/osup/builds/1"));
    Files.writeString(build.resolveSibling("../current").normalize(), "1");
    Files.writeString(build.resolve("started"), "");
    Files.writeString(build.resolve("classpath"), "one.jar");
    for (String kind : List.of("client", "node")) {
      Path none = build.resolve("cds/" + kind + "-17.0.1.jsa.none");
      Files.createDirectories(build.resolve("cds"));
      Files.writeString(none, "");
    }
    ofSources = script(folder.resolve("tree/osup"), Files.readString(OpsFiles.path("../../osup")));

    Files.createDirectories(folder.resolve("opt/bin"));
    Files.createDirectories(folder.resolve("opt/lib"));
    Files.writeString(folder.resolve("opt/lib/one.jar"), "");
    installed = script(folder.resolve("opt/bin/osup"), OpsFiles.text("osup"));
  }

  private static Path script(Path file, String text) throws Exception {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What Java is told before the class path, but for where things lie. */
  private List<String> options(Path script, List<String> arguments) throws Exception {
    Path out = folder.resolve("out");
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(Map.of("JAVA_HOME", folder.resolve("java").toString(), "OSUP_JAVA_OPTS", "-Xmine"));
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    List<String> words = Files.readAllLines(out);
    assertThat(process.exitValue()).as(words.toString()).isZero();
    assertThat(words.subList(words.indexOf("-cp") + 2, words.size()))
        .startsWith(Osup.class.getName())
        .endsWith(arguments.toArray(String[]::new));
    return words.subList(0, words.indexOf("-cp")).stream()
        .filter(word -> !word.startsWith("-Dosup.home="))
        .toList();
  }

  private List<String> options(String... arguments) throws Exception {
    List<String> options = options(installed, List.of(arguments));
    assertThat(options(ofSources, List.of(arguments)))
        .containsExactlyInAnyOrderElementsOf(options)
        .contains("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2", "-Xmine");
    return options;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "demo",
        "--data somewhere up",
        "--data=somewhere -o json up --port 0",
        "up --data agent",
        "--url http://127.0.0.1:1 demo"
      })
  void shouldGiveANodeTheMemoryOfTheMachine(String line) throws Exception {
    assertThat(options(line.split(" ", -1))).contains(NODE).doesNotContainAnyElementsOf(CLIENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"agent show up", "--data up agent list", "-o text agent show demo", "--version"})
  void shouldStartAClientSoonAndSmall(String line) throws Exception {
    assertThat(options(line.split(" ", -1))).containsAll(CLIENT).doesNotContain(NODE);
  }

  /** Otherwise the value would be taken for the command. */
  @Test
  void shouldKnowEachOptionThatHasAValue() throws Exception {
    List<String> names =
        Osup.commandLine(Map.of()).getCommandSpec().options().stream()
            .filter(option -> option.arity().max() > 0)
            .map(OptionSpec::names)
            .flatMap(Stream::of)
            .toList();
    assertThat(names).contains("--data", "-o");
    for (String name : names) {
      assertThat(options(name, "value", "up")).as(name).contains(NODE);
    }
  }
}
