package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.JournalSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultCommandsTest {
  private final Path folder;
  private final Path data;

  VaultCommandsTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
  }

  @BeforeEach
  void write() {
    try (DataDirectory directory = DataDirectory.open(data);
        EventJournal journal = directory.openJournal(JournalSettings.unbounded(failure -> {}))) {
      journal
          .append(List.of(new EventRecord("agent|a", 1, new byte[1])))
          .toCompletableFuture()
          .join();
      journal
          .append(
              List.of(
                  new EventRecord("vault|a", 1, new byte[7]),
                  new EventRecord("vault|a", 2, new byte[9])))
          .toCompletableFuture()
          .join();
      journal.deleteTo("vault|a", 1).toCompletableFuture().join();
    }
  }

  private static Ran run(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Osup.run(words, Map.of(), new PrintWriter(out), new PrintWriter(err));
    return new Ran(exit, out.toString(), err.toString());
  }

  private Ran vault(String... words) {
    return run(
        Stream.of(Stream.of("vault"), Stream.of(words), Stream.of("--data", data.toString()))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  @Test
  void shouldSayThatAllIsWhole() throws Exception {
    Ran ran = vault("verify");
    // What takes longer than a second tells how far it is.
    assertThat(ran.err().lines()).allMatch(line -> line.contains(" checked: "));
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            data
                + " is whole: 2 events of 2 persistence ids, 0 snapshots, 0 checkpoints,"
                + " 0 files of versions\n");
    JsonNode told = vault("verify", "-o", "json").json();
    assertThat(told.path("events").asInt()).isEqualTo(2);
    assertThat(told.path("faults").isArray()).isTrue();
  }

  @Test
  void shouldListWhatIsWrongAndMendIt() throws IOException {
    try (Stream<Path> ledger = Files.list(data.resolve("ledger"))) {
      for (Path file : (Iterable<Path>) ledger::iterator) {
        Files.delete(file);
      }
    }
    Ran found = vault("verify");
    assertThat(found.exit()).isEqualTo(1);
    assertThat(found.out())
        .contains(" has 1 fault; read were 2 events", "\n  ledger_missing  journal: there is no")
        .endsWith("'osup vault repair --data " + data + "' keeps all that can be read\n");
    assertThat(vault("export", folder.resolve("memory").toString()).err())
        .contains("osup: vault_damaged: ", "'osup vault verify --data " + data + "'");
    Path checkpoint = data.resolve("checkpoints/a/ab/" + "ab".repeat(32) + ".ckpt");
    Files.createDirectories(checkpoint.resolveSibling("."));
    Files.writeString(checkpoint, "none");
    Ran repaired = vault("repair");
    assertThat(repaired.exit()).isZero();
    assertThat(repaired.out())
        .contains(
            data + " is mended: it keeps 2 events of 2 persistence ids\nno event is gone\n",
            "the ledger cannot be read",
            "names that end in .damaged-",
            "is in lost-found-",
            "what is wrong still:\n  checkpoint_damaged  checkpoints/a/ab/");
    Files.delete(checkpoint);
    assertThat(vault("verify").exit()).isZero();
    assertThat(vault("repair").out()).contains("are whole");
  }

  @Test
  void shouldDescribeInColumns() throws Exception {
    Ran ran = vault("describe");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .contains("format       2\n", "FOLDER       BYTES\n")
        .containsPattern("PERSISTENCE ID +EVENTS +FIRST +LAST +DELETED TO +BYTES")
        .containsPattern("agent\\|a +1 +1 +1 +- +1\n")
        .containsPattern("vault\\|a +1 +2 +2 +1 +9\n");
    JsonNode first = vault("describe", "-o", "json").json().path("journals").path(0);
    assertThat(first)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"persistenceId\":\"agent|a\",\"events\":1,\"first\":1,\"last\":1,"
                        + "\"deletedTo\":0,\"bytes\":1}"));
  }

  @Test
  void shouldCarryTheMemoryElsewhere() {
    String file = folder.resolve("memory.osvx").toString();
    Ran exported = vault("export", file);
    assertThat(exported.out())
        .isEqualTo(file + " has 2 events of 2 persistence ids, and 0 files\n");
    assertThat(vault("export", file).err()).contains("osup: export_exists: ");
    String other = folder.resolve("other").toString();
    Ran imported = run("vault", "import", file, "--data", other);
    assertThat(imported.out())
        .isEqualTo(other + " has 2 events of 2 persistence ids, and 0 files\n");
    Ran again = run("vault", "import", file, "--data", other);
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err())
        .startsWith("osup: import_not_empty: ")
        .contains("\n      name a new directory with --data DIR\n");
  }

  /** Written by a process of its own: the tests' standard output is not theirs. */
  @Test
  void shouldCarryThroughPipes() throws Exception {
    String other = folder.resolve("other").toString();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> osup =
        List.of(
            java.toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Osup.class.getName(),
            "vault");
    ProcessBuilder exported = command(osup, "export", "-", "--data", data.toString());
    ProcessBuilder imported = command(osup, "import", "-", "-o", "json", "--data", other);
    List<Process> both = ProcessBuilder.startPipeline(List.of(exported, imported));
    byte[] said = both.get(1).getInputStream().readAllBytes();
    assertThat(both.get(0).waitFor()).isZero();
    assertThat(both.get(1).waitFor()).isZero();
    assertThat(new ObjectMapper().readTree(said))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"persistenceIds\":2,\"events\":2,\"files\":0,\"earlier\":false,"
                        + "\"unremembered\":false}"));
  }

  private static ProcessBuilder command(List<String> program, String... words) {
    return new ProcessBuilder(Stream.concat(program.stream(), Stream.of(words)).toList())
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  @Test
  void shouldRefuseBadInputWithACode() throws IOException {
    String other = folder.resolve("other").toString();
    Ran missing = run("vault", "import", folder.resolve("none").toString(), "--data", other);
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).startsWith("osup: export_missing: there is no file ");
    Path text = Files.writeString(folder.resolve("text"), "something else");
    assertThat(run("vault", "import", text.toString(), "--data", other).err())
        .startsWith("osup: export_foreign: ");
    for (String command : List.of("verify", "describe", "repair", "compact")) {
      Ran none = run("vault", command, "--data", folder.resolve("none").toString());
      assertThat(none.exit()).isEqualTo(1);
      assertThat(none.err()).startsWith("osup: data_dir_missing: ");
    }
    for (String command : List.of("export", "import")) {
      Ran noFile = vault(command);
      assertThat(noFile.exit()).isEqualTo(2);
      assertThat(noFile.err()).contains("Missing required parameter: 'FILE'");
    }
    try (DataDirectory running = DataDirectory.open(data)) {
      assertThat(running.root()).isEqualTo(data.toAbsolutePath());
      for (String command : List.of("verify", "describe", "repair", "compact")) {
        assertThat(vault(command).err()).startsWith("osup: data_dir_in_use: ");
      }
    }
  }

  @Test
  void shouldTakeTheStoreThatAConfigurationNames() throws IOException {
    Path config = folder.resolve("node.conf");
    Files.writeString(config, "osupervisor.data-dir = \"%s\"\n".formatted(data));
    assertThat(run("vault", "verify", "-c", config.toString()).out())
        .startsWith(data + " is whole");
    Files.writeString(config, "osupervisor.store.kind = postgresql\n");
    Ran refused = run("vault", "describe", "-c", config.toString());
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("url");
    Files.writeString(
        config,
        "osupervisor.store { kind = postgresql, url ="
            + " \"jdbc:postgresql://127.0.0.1:1/none?password=x\" }");
    for (String command : List.of("verify", "describe")) {
      Ran away = run("vault", command, "-c", config.toString());
      assertThat(away.err())
          .startsWith("osup: store_unreachable: ")
          .contains("127.0.0.1:1/none")
          .doesNotContain("password");
    }
  }

  @Test
  void shouldSayHowManyBytesACompactionFreed() throws Exception {
    Ran ran = vault("compact");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).matches("the journal in .*data had [\\d,]+ bytes and has [\\d,]+\n");
    assertThat(vault("compact", "-o", "json").json().path("before").asLong()).isPositive();
    assertThat(vault("verify").exit()).isZero();
  }

  @Test
  void shouldExplainEachTool() {
    Ran all = run("vault", "--help");
    for (String command :
        List.of("verify", "describe", "export", "import", "repair", "compact", "migrate")) {
      assertThat(all.out()).contains("\n  " + command + " ");
      Ran one = run("help", "vault", command);
      assertThat(one.exit()).isZero();
      assertThat(one.out()).contains("Usage: osup vault " + command, "--data=DIR");
    }
  }
}
