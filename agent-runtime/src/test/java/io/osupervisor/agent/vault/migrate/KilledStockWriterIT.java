package io.osupervisor.agent.vault.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of a writer that was killed is no damaged one: nothing of it is refused or missing. */
class KilledStockWriterIT {
  private static final int KILLS = 5;

  private final Path folder;

  KilledStockWriterIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldReadWhatAKilledWriterWrote() throws Exception {
    Path store = folder.resolve("journal");
    long written = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      written = floodAndKill(store, written + 12_345);
      Tally tally = new Tally();
      try (StockJournal journal =
          StockJournal.open(store, folder.resolve("copy"), Progress.NOBODY)) {
        journal.replay(tally);
      }
      Tally.Kept kept = Objects.requireNonNull(tally.events().get("a"));
      assertThat(kept.deletedTo()).isZero();
      assertThat(kept.highest()).isGreaterThanOrEqualTo(written);
    }
  }

  /** The last event that was told as written. */
  private static long floodAndKill(Path store, long until) throws Exception {
    Process writer =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    StockFlood.class.getName(),
                    store.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = 0;
    try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Long.parseLong(line);
        if (last >= until) {
          // The handle, because the process itself would close what is still to be read.
          writer.toHandle().destroyForcibly();
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException("the writer failed", e);
    } finally {
      writer.destroyForcibly().waitFor();
    }
    return last;
  }
}
