package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.migrate.StoreTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iq80.leveldb.table.Footer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableCheckIT {
  private final Path folder;

  TableCheckIT(@TempDir Path folder) {
    this.folder = folder.resolve("store");
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindEveryBlockOfALargeTable(Engine engine) throws IOException {
    Path table = WrittenTable.write(folder, engine, 20_000, 10, false);
    assertThat(StoreTables.faults(folder, Progress.NOBODY)).isEmpty();
    byte[] whole = Files.readAllBytes(table);
    for (int at = 0; at < whole.length - Footer.ENCODED_LENGTH; at += whole.length / 40) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(table, changed);
      assertThat(StoreTables.faults(folder, Progress.NOBODY)).as("byte " + at).hasSize(1);
    }
  }

  /** In a gigabyte, one is to be expected every fourth time. */
  @Test
  void shouldNotTakeBytesThatHappenToBeAChecksumForTheEndOfABlock() throws IOException {
    Path table = WrittenTable.write(folder, Engine.NATIVE, 1, 1_000, false);
    byte[] bytes = Files.readAllBytes(table);
    WrittenTable.putChecksumInside(bytes);
    Files.write(table, bytes);
    assertThat(StoreTables.faults(folder, Progress.NOBODY)).isEmpty();
    int length = WrittenTable.blocks(bytes).get(0).getDataSize();
    assertThat(bytes[length]).as("not compressed").isZero();
  }
}
