package io.osupervisor.agent.vault.snapshot;

import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.journal.Watchdog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the disk holds after a writer was killed with SIGKILL, and after it had no room. */
class SnapshotDiskIT {
  private static final int ROUNDS = 12;

  private final Path root;

  SnapshotDiskIT(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void shouldLoadTheNewestAcknowledgedOneOrANewerOneAfterEachKill() throws Exception {
    long acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged = floodAndKill(acknowledged + 1, 3 + round * 5);
      List<String> warnings = new ArrayList<>();
      SnapshotFiles files = SnapshotFiles.open(root, warnings::add);
      SnapshotFile newest = files.newest(SnapshotFlood.ID, place -> true).orElseThrow();
      assertThat(newest.seq()).isBetween(acknowledged, acknowledged + 1);
      assertSame(newest, SnapshotFlood.snapshot(newest.seq()));
      assertThat(warnings).isEmpty();
      assertThat(names())
          .hasSizeLessThanOrEqualTo(SnapshotFlood.KEPT + 2)
          .allMatch(name -> name.endsWith(".snap"));
    }
    assertThat(acknowledged).isGreaterThan(ROUNDS * 3L);
  }

  @Test
  void shouldKeepOlderOnesAndNoPartWhenThereIsNoRoom() throws Exception {
    List<String> told = lines(start(SmallDiskSaves.class, small()));
    assertThat(told).hasSize(7);
    assertThat(told.get(2)).startsWith("snapshot_failed").containsAnyOf("No space", "too large");
    told.remove(2);
    assertThat(told)
        .containsExactly("saved 1", "saved 2", "newest 2", "files 2", "saved 4", "newest 4");
  }

  /** A file system of 4 MiB, or where none may be mounted, a bound on the size of a file. */
  private static List<String> small() throws Exception {
    List<String> mount =
        List.of(
            "unshare", "-Urm", "sh", "-c", "mount -t tmpfs -o size=4m tmpfs \"$0\" && exec \"$@\"");
    List<String> bound = List.of("sh", "-c", "ulimit -f 8192 && exec \"$@\"");
    Path tried = Files.createTempDirectory("small");
    try {
      List<String> command = new ArrayList<>(mount);
      command.addAll(List.of(tried.toString(), "true"));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.onExit().get().exitValue() == 0 ? mount : bound;
    } catch (IOException e) {
      return bound;
    } finally {
      Files.delete(tried);
    }
  }

  private long floodAndKill(long first, int acknowledgements) throws Exception {
    Process writer = start(SnapshotFlood.class, List.of(), Long.toString(first));
    long last = first - 1;
    int seen = 0;
    try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Long.parseLong(line);
        if (++seen == acknowledgements) {
          // The handle, because the process itself would close what is still to be read.
          writer.toHandle().destroyForcibly();
        }
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertThat(seen).isGreaterThanOrEqualTo(acknowledgements);
    return last;
  }

  private Process start(Class<?> program, List<String> within, String... more) throws IOException {
    List<String> command = new ArrayList<>(within);
    if (!within.isEmpty()) {
      command.add(root.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(program.getName(), root.toString()));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Watchdog.over(process, program.getSimpleName());
    return process;
  }

  private static List<String> lines(Process process) throws Exception {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      return new ArrayList<>(out.lines().toList());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(SnapshotPlace.folder(root, SnapshotFlood.ID))) {
      return files.map(SnapshotNode::name).toList();
    }
  }
}
