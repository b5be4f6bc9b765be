package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
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

/** What a writer leaves that is killed with SIGKILL, and a lock that another process holds. */
class KilledWriterIT {
  private final Path folder;

  KilledWriterIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldFindEachBlobWholeOrNotAtAll() throws Exception {
    List<BlobRef> durable = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      durable.addAll(floodAndKill(round));
    }
    assertThat(durable).hasSizeGreaterThan(30);
    CheckpointStore store = CheckpointStore.open(folder);
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    durable.forEach(blob -> assertThat(store.verify(blob)).isEmpty());
    for (Path file : files()) {
      assertThat(BlobHeader.decode(file, header(file)).blob())
          .satisfies(blob -> assertThat(store.verify(blob)).isEmpty());
    }
  }

  @Test
  void shouldNameTheProcessThatHoldsTheDirectory() throws Exception {
    Process holder = java(DirectoryHolder.class, folder.toString());
    try (BufferedReader out = lines(holder)) {
      assertThat(out.readLine()).isEqualTo("held");
      assertThatThrownBy(() -> DataDirectory.open(folder))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("data_dir_in_use"))
          .hasMessage("the data directory " + folder + " is in use by process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (DataDirectory data = DataDirectory.open(folder)) {
      assertThat(data.root()).isEqualTo(folder);
    }
  }

  private List<BlobRef> floodAndKill(int round) throws Exception {
    Process writer = java(BlobFlood.class, folder.toString(), Integer.toString(round));
    List<BlobRef> durable = new ArrayList<>();
    try (BufferedReader out = lines(writer)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        int space = line.indexOf(' ');
        if (space == 64) {
          long size = Long.parseLong(line.substring(space + 1));
          durable.add(new BlobRef(line.substring(0, space), ContentKind.BINARY, size));
        }
        if (durable.size() == 12 + round) {
          // The handle, because the process itself would close what is still to be read.
          writer.toHandle().destroyForcibly();
        }
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    return durable;
  }

  private static Process java(Class<?> program, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Watchdog.over(process, program.getSimpleName());
    return process;
  }

  private static BufferedReader lines(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".ckpt")).toList();
    }
  }

  private static byte[] header(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(BlobHeader.SIZE);
    }
  }
}
