package io.osupervisor.agent.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.FreeSpaceGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledStoreTest {
  private static final VersionId ONE = new VersionId("1".repeat(64));
  private static final VersionId TWO = new VersionId("2".repeat(64));
  private static final Interpreter PYTHON = new Interpreter("python3", "0123456789ab");
  private static final Interpreter NEWER = new Interpreter("python3", "ba9876543210");
  private static final CompiledFiles FILES =
      CompiledFilesTest.compiled("cpython-311", Map.of("tool.py", "tool"));

  private Instant now = Instant.now();

  private CompiledStore open(Path folder) {
    return new CompiledStore(folder, FreeSpaceGate.alwaysOpen(), () -> now);
  }

  @Test
  void shouldFindForTheSameVersionAndInterpreterAlone(@TempDir Path data) throws IOException {
    CompiledStore store = open(data.resolve("compiled"));
    store.put(ONE, PYTHON, FILES);
    assertThat(open(data.resolve("compiled")).find(ONE, PYTHON)).isPresent();
    assertThat(store.contains(ONE, PYTHON)).isTrue();
    assertThat(store.find(ONE, NEWER)).isEmpty();
    assertThat(store.find(TWO, PYTHON)).isEmpty();
  }

  @Test
  void shouldRemoveWhatIsDamaged(@TempDir Path folder) throws IOException {
    CompiledStore store = open(folder);
    store.put(ONE, PYTHON, FILES);
    Files.writeString(folder.resolve(ONE + "-" + PYTHON.fingerprint()), "poison");
    assertThat(store.find(ONE, PYTHON)).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldRemoveWhatWasNotUsedForAMonth(@TempDir Path folder) throws IOException {
    CompiledStore store = open(folder);
    store.put(ONE, PYTHON, FILES);
    store.put(TWO, PYTHON, FILES);
    now = now.plus(Duration.ofDays(29));
    assertThat(store.find(TWO, PYTHON)).isPresent();
    now = now.plus(Duration.ofDays(2));
    CompiledStore opened = open(folder);
    assertThat(opened.contains(ONE, PYTHON)).isFalse();
    assertThat(opened.contains(TWO, PYTHON)).isTrue();
  }

  @Test
  void shouldKeepNothingOnAFullDisk(@TempDir Path folder) {
    FreeSpaceGate full =
        new FreeSpaceGate(
            () -> new FreeSpace.Reading(0, 1 << 20),
            new FreeSpaceGate.Reserve(1024, 1),
            InstantSource.system());
    CompiledStore store = new CompiledStore(folder, full, InstantSource.system());
    assertThatThrownBy(() -> store.put(ONE, PYTHON, FILES))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("storage_full"));
    assertThat(folder).isEmptyDirectory();
  }
}
