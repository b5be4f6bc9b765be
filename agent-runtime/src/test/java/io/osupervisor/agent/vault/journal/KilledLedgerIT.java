package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger says whose process is killed with SIGKILL, or gets no more room. */
class KilledLedgerIT {
  private final Path folder;

  KilledLedgerIT(@TempDir Path folder) {
    this.folder = folder.resolve("ledger");
  }

  @Test
  void shouldSayAfterAKillWhatWasPromised() throws Exception {
    long last = 0;
    for (int promises : List.of(1, 300, 700, 2500, 5)) {
      last = floodAndKill(promises);
      try (LedgerFile ledger = LedgerFile.open(folder, LedgerFlood.NODE)) {
        Promise promise = ledger.promise();
        assertThat(promise.batch()).isGreaterThanOrEqualTo(last);
        assertThat(promise.hash()).isEqualTo(LedgerFlood.hash(promise.batch()));
        assertThat(promise.highest()).isEqualTo(highest(promise.batch()));
        last = promise.batch();
      }
    }
    assertThat(last).isGreaterThan(3500);
  }

  /** A limit on the size of files, which the next file meets because its promise has grown. */
  @Test
  void shouldRefuseWhenTheNextFileGetsNoRoomAndKeepTheLast() throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 96; exec \"$@\"", "-"));
    command.addAll(flood(64 * 1024, 1000, 1000));
    Process writer = start(command);
    List<String> lines;
    try (BufferedReader out = lines(writer)) {
      lines = out.lines().toList();
    } finally {
      writer.destroyForcibly().waitFor();
    }
    long promised = Long.parseLong(lines.get(lines.size() - 2));
    assertThat(promised).isGreaterThan(50);
    assertThat(lines.get(lines.size() - 1))
        .startsWith("ledger_failed the ledger " + folder.resolve("00000001.led"))
        .endsWith("File too large");
    try (LedgerFile ledger = LedgerFile.open(folder, LedgerFlood.NODE)) {
      assertThat(ledger.promise().batch()).isEqualTo(promised);
      ledger.begin(ledger.promise());
      ledger.append(promised + 1, LedgerFlood.hash(promised + 1), Map.of());
    }
    assertThat(folder.toFile().list()).containsExactly("00000002.led");
  }

  @Test
  void shouldKeepWhatItPromisedOnAFullDiskAndGoOnOnceThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolveSibling("disk"));
    assumeTrue(mayMount(disk), "no disk may be mounted here");
    Process writer = start(on(disk, java(SmallDiskLedger.class, disk.toString())));
    List<String> lines;
    try (BufferedReader out = lines(writer)) {
      lines = out.lines().toList();
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("ledger_failed").contains("No space left on device");
    Matcher before = Pattern.compile("of (\\d+) promised \\1").matcher(lines.get(1));
    assertThat(before.matches()).as(lines.get(1)).isTrue();
    assertThat(lines.get(2)).matches("of (\\d+) promised \\1");
    assertThat(Long.parseLong(before.group(1))).isGreaterThan(100);
  }

  private static boolean mayMount(Path disk) throws InterruptedException {
    try {
      return start(on(disk, List.of("true"))).waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** A command that finds a file system of 1 MiB at that folder. */
  private static List<String> on(Path disk, List<String> command) {
    String mount = "mount -t tmpfs -o size=1m tmpfs \"$0\" && exec \"$@\"";
    List<String> all = new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", mount));
    all.add(disk.toString());
    all.addAll(command);
    return all;
  }

  private long floodAndKill(int promises) throws Exception {
    Process writer = start(flood(8 * 1024, 7, 3));
    long last = 0;
    int read = 0;
    try (BufferedReader out = lines(writer)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Long.parseLong(line);
        read++;
        if (read == promises) {
          // The handle, because the process itself would close what is still to be read.
          writer.toHandle().destroyForcibly();
        }
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertThat(read).isGreaterThanOrEqualTo(promises);
    return last;
  }

  /** What the flood has promised with seven persistence ids. */
  private static Map<String, Long> highest(long last) {
    Map<String, Long> highest = new HashMap<>();
    for (long batch = Math.max(1, last - 6); batch <= last; batch++) {
      highest.put("vault|nnn" + batch % 7, batch);
    }
    return highest;
  }

  private List<String> flood(int room, int ids, int length) {
    return java(
        LedgerFlood.class,
        folder.toString(),
        Integer.toString(room),
        Integer.toString(ids),
        Integer.toString(length));
  }

  private static List<String> java(Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private static Process start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Watchdog.over(process, command.get(0));
    return process;
  }

  private static BufferedReader lines(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }
}
