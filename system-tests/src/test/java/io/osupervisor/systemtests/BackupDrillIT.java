package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The drill of backup and restore that operators run, as they run it. */
@Tag("proof")
class BackupDrillIT {
  private static final Path SCRIPT =
      Path.of("../config/ops/backup-drill.sh").toAbsolutePath().normalize();

  @TempDir private Path folder = Path.of("");
  private Path osup = Path.of("");

  private record Drill(int exit, String out) {}

  /** The command, of this build. */
  @BeforeEach
  void makeCommand() throws IOException {
    osup = command("osup", "");
  }

  private Path command(String name, String before) throws IOException {
    String words =
        OsupCommand.process(List.of(), List.of()).command().stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + before + "exec " + words + " \"$@\"\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Drill drill(Path command, Map<String, String> settings, String... arguments)
      throws Exception {
    Path work = Files.createDirectories(folder.resolve("work"));
    Path out = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().putAll(Map.of("OSUP", command.toString(), "TMPDIR", work.toString()));
    builder.environment().put("OSUP_STORE_URL", "jdbc:postgresql://127.0.0.1:9/of_a_real_cluster");
    builder.environment().putAll(settings);
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(work).as("it leaves nothing").isEmptyDirectory();
    return new Drill(process.exitValue(), Files.readString(out));
  }

  @ParameterizedTest
  @ValueSource(strings = {"export", "copy"})
  void shouldBringBackEveryAcknowledgedEntry(String method) throws Exception {
    Drill drill = drill(osup, Map.of("AGENTS", "2", "ENTRIES", "40"), method);
    assertThat(drill.exit()).as(drill.out()).isZero();
    assertThat(drill.out())
        .contains("acknowledged entries     80 of 2 agents")
        .containsPattern("backup by " + method + " +\\d+ ms, \\d+ KiB")
        .containsPattern("restored and verified +\\d+ ms")
        .containsPattern("node and agents answer +\\d+ ms")
        .contains("lost entries             0\n", "entries that are twice   0\n");
  }

  /** From one database to another, with what a node on the first one wrote, too. */
  @Test
  void shouldBringBackEveryAcknowledgedEntryOfASharedStore() throws Exception {
    try (SharedDatabase database = SharedDatabase.start(folder.resolve("database"))) {
      try (Connection connection = DriverManager.getConnection(database.url());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE restored");
      }
      String restored = database.url().replace("/postgres?", "/restored?");
      Map<String, String> settings =
          Map.of(
              "AGENTS", "2", "ENTRIES", "20", "STORE_URL", database.url(), "RESTORE_URL", restored);
      Drill drill = drill(osup, settings, "shared");
      assertThat(drill.exit()).as(drill.out()).isZero();
      assertThat(drill.out())
          .contains("acknowledged entries     80 of 2 agents")
          .containsPattern("backup by shared +\\d+ ms, \\d+ KiB")
          .contains("lost entries             0\n", "entries that are twice   0\n");
      Drill again = drill(osup, settings, "shared");
      assertThat(again.exit()).as("it spares what has memory").isEqualTo(2);
      assertThat(again.out()).contains("import_not_empty", "STORE_URL takes no memory in");
    }
  }

  /** A restore that brings back an older state than the backup has. */
  @Test
  void shouldSeeWhatDoesNotComeBack() throws Exception {
    String forgetful =
        """
        if [ "$1 $2" = "vault import" ]; then mkdir -p "$5"; exit 0; fi
        if [ "$1 $2" = "vault verify" ]; then exit 0; fi
        """;
    Drill drill =
        drill(command("forgetful", forgetful), Map.of("AGENTS", "1", "ENTRIES", "5"), "export");
    assertThat(drill.exit()).as(drill.out()).isEqualTo(1);
    assertThat(drill.out()).contains("lost entries             5\n");
  }

  @Test
  void shouldTellAWholeBackupFromADamagedOne() throws Exception {
    Path data = folder.resolve("data");
    Path backup = folder.resolve("memory.osvx");
    try (NodeProcess node = NodeProcess.start(data)) {
      node.api().add("one", TestAgents.ledger("one"));
      assertThat(node.api().ask("one", "{\"op\":\"append\",\"id\":\"x\"}").isOk()).isTrue();
    }
    OsupCommand.run("vault", "export", backup.toString(), "--data", data.toString());
    Drill whole = drill(osup, Map.of(), "check", backup.toString());
    assertThat(whole.exit()).as(whole.out()).isZero();
    assertThat(whole.out()).containsPattern("restored and read in \\d+ ms; it is whole");
    byte[] bytes = Files.readAllBytes(backup);
    bytes[bytes.length / 2] ^= 1;
    Files.write(backup, bytes);
    Drill damaged = drill(osup, Map.of(), "check", backup.toString());
    assertThat(damaged.exit()).as(damaged.out()).isEqualTo(1);
    assertThat(damaged.out()).contains("the backup cannot be restored");
  }

  @ParameterizedTest
  @CsvSource({
    "tape, 'export, copy, shared or check FILE'",
    "check, name the backup",
    "shared, set STORE_URL and RESTORE_URL"
  })
  void shouldSayWhatItIsToBeTold(String argument, String told) throws Exception {
    Drill drill = drill(osup, Map.of(), argument);
    assertThat(drill.exit()).isEqualTo(2);
    assertThat(drill.out()).contains(told);
  }
}
