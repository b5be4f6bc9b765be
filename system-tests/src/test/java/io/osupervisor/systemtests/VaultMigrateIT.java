package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory that an older release wrote, brought to this one's format and elsewhere. */
class VaultMigrateIT {
  private static final Path GOLDEN = Path.of("../agent-runtime/src/test/resources/data-v1.zip");

  @Test
  void shouldRunTheAgentsOfAnOlderReleaseWithTheirMemory(@TempDir Path folder) throws IOException {
    Path data = folder.resolve("data");
    unpack(data);
    OsupCommand.Result refused = OsupCommand.run("up", "--data", data.toString(), "--port", "0");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("data_dir_older_format", "has format 1", "osup vault migrate --data " + data);

    OsupCommand.Result migrated = OsupCommand.run("vault", "migrate", "--data", data.toString());
    assertThat(migrated.exit()).as(migrated.err()).isZero();
    assertThat(migrated.out()).isEqualTo(data + " has format 2 now\n");
    assertThat(migrated.err())
        .contains("events are carried over", "what was written is what was read");
    OsupCommand.Result again = OsupCommand.run("vault", "migrate", "--data", data.toString());
    assertThat(again.exit()).isZero();
    assertThat(again.out()).isEqualTo(data + " has the newest format already\n");

    String export = folder.resolve("memory.osvx").toString();
    Path carried = folder.resolve("carried");
    assertThat(OsupCommand.run("vault", "export", export, "--data", data.toString()).exit())
        .isZero();
    OsupCommand.Result imported =
        OsupCommand.run("vault", "import", export, "--data", carried.toString());
    assertThat(imported.exit()).as(imported.err()).isZero();
    assertThat(imported.out())
        .isEqualTo(carried + " has 141 events of 17 persistence ids, and 30 files\n");

    try (NodeProcess node = NodeProcess.start(carried)) {
      NodeApi api = node.api();
      await().until(() -> api.state("counter").equals("running"));
      assertThat(api.ask("counter", "{\"op\":\"get\"}").data().toString())
          .isEqualTo("{\"value\":5775}");
      await().until(() -> api.state("memory").equals("running"));
      OsupCommand.Result busy = OsupCommand.run("vault", "migrate", "--data", carried.toString());
      assertThat(busy.exit()).isEqualTo(1);
      assertThat(busy.err()).contains("data_dir_in_use");
    }
  }

  private static void unpack(Path root) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(GOLDEN))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = root.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.resolveSibling("."));
          Files.copy(zip, target);
        }
      }
    }
  }
}
