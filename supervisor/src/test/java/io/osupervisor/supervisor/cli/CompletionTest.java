package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionTest {
  private final Path folder;

  CompletionTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static String script(String shell) {
    StringWriter out = new StringWriter();
    int exit =
        Osup.run(
            new String[] {"completion", shell},
            Map.of(),
            new PrintWriter(out),
            new PrintWriter(new StringWriter()));
    assertThat(exit).isZero();
    return out.toString();
  }

  private String bash(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void shouldBeAScriptThatBashCanRead(String shell) throws Exception {
    Path file = folder.resolve("completion");
    Files.writeString(file, script(shell));
    bash("-n", file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void shouldNotOfferWhatIsForScriptsAlone(String shell) {
    assertThat(script(shell)).contains("port").doesNotContain("rehearse");
  }

  @Test
  void shouldCompleteWordsInBash() throws Exception {
    Path file = folder.resolve("completion");
    Files.writeString(file, script("bash"));
    assertThat(completed(file, "osup agent re")).contains("restart", "release", "remove");
    assertThat(completed(file, "osup hypothesis s")).contains("submit", "show");
    assertThat(completed(file, "osup hypothesis submit --un")).contains("--until");
    assertThat(completed(file, "osup vault re")).contains("repair");
  }

  private List<String> completed(Path script, String line) throws Exception {
    int last = line.split(" ").length - 1;
    return bash(
            "-c",
            "source '%s'; compopt() { :; }; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_osup;"
                    .formatted(script, line, last)
                + " printf '%s\\n' ${COMPREPLY[@]}")
        .lines()
        .map(String::strip)
        .toList();
  }

  @Test
  void shouldNameEveryCommandAndOptionInFish() {
    String script = script("fish");
    assertThat(script)
        .contains(
            "-a agent",
            "-a hypothesis",
            "-a submit",
            "-a vault",
            "-a compact",
            "-l expect",
            "-a traffic",
            "-l output",
            "-s o",
            "-l follow",
            "-l url");
    assertThat(script.lines()).allMatch(line -> line.startsWith("complete -c osup "));
    assertThat(script.lines())
        .allMatch(line -> line.replace("\\'", "").chars().filter(c -> c == '\'').count() % 2 == 0);
  }
}
