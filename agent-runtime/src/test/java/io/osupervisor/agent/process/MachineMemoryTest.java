package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.governor.Supply.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
  private final Path folder;
  private final Path machine;

  MachineMemoryTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.machine = folder.resolve("meminfo");
    Files.writeString(
        machine, "MemTotal:       1000 kB\nMemFree:  5 kB\nMemAvailable:    600 kB\n");
  }

  private Path group(Path group, String... files) throws IOException {
    Files.createDirectories(group);
    Files.createFile(group.resolve("cgroup.procs"));
    for (int i = 0; i < files.length; i += 2) {
      Files.writeString(group.resolve(files[i]), files[i + 1]);
    }
    return group;
  }

  private Reading read(Path... groups) {
    return MachineMemory.of(machine, List.of(groups)).read();
  }

  @Test
  void shouldTakeWhatTheMachineHasAvailable() {
    assertThat(read()).isEqualTo(new Reading(600 << 10, 1000 << 10));
  }

  @Test
  void shouldTakeWhatAGroupLeavesWithWhatTheKernelGivesUp() throws IOException {
    Path group =
        group(
            folder.resolve("g"),
            "memory.max",
            "400000\n",
            "memory.current",
            "300000\n",
            "memory.stat",
            "anon 1\ninactive_file 50000\nslab 7\n");
    assertThat(read(group)).isEqualTo(new Reading(150_000, 400_000));
  }

  @Test
  void shouldLookAtTheGroupsAboveAndAtTheOlderVersion() throws IOException {
    Path above =
        group(
            folder.resolve("above"),
            "memory.limit_in_bytes",
            "200000",
            "memory.usage_in_bytes",
            "150000",
            "memory.stat",
            "inactive_file 1\ntotal_inactive_file 20000\n");
    Path below = group(above.resolve("below"), "memory.max", "max", "memory.current", "1");
    assertThat(read(below)).isEqualTo(new Reading(70_000, 200_000));
  }

  @Test
  void shouldPassOverAGroupThatBoundsNothing() throws IOException {
    Path group =
        group(
            folder.resolve("g"),
            "memory.limit_in_bytes",
            "9223372036854771712",
            "memory.usage_in_bytes",
            "5");
    assertThat(read(group)).isEqualTo(new Reading(600 << 10, 1000 << 10));
  }

  @Test
  void shouldHaveNothingLeftWhereTheMachineDoesNotSay() throws IOException {
    Files.delete(machine);
    assertThat(read().left()).isZero();
  }

  @Test
  void shouldReadThisMachine() {
    Reading now = MachineMemory.here().read();
    assertThat(now.left()).isBetween(1L << 20, now.total());
  }
}
