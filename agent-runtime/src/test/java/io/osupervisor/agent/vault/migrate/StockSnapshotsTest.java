package io.osupervisor.agent.vault.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockSnapshotsTest {
  private static final String ONE = "snapshot-vault%7Cmemory-19-1795954343606";

  private final Path folder;
  private final Path snapshots;
  private SortedMap<SnapshotName, String> expected = new TreeMap<>();

  StockSnapshotsTest(@TempDir Path folder) {
    this.folder = folder;
    this.snapshots = folder.resolve("snapshots");
  }

  @BeforeEach
  void unpack() throws IOException {
    expected = GoldenDirectory.unpack(folder).snapshots();
  }

  @Test
  void shouldReadWhatTheFirstReleaseWrote() throws IOException {
    assertThat(expected).hasSizeGreaterThan(10);
    assertThat(read()).isEqualTo(expected);
  }

  @Test
  void shouldLeaveOutWhatWasNeverWholeAndWhatIsNone() throws IOException {
    Files.write(snapshots.resolve(ONE + "tmp"), new byte[3]);
    Files.write(snapshots.resolve("other"), new byte[3]);
    assertThat(read()).isEqualTo(expected);
  }

  @Test
  void shouldRefuseEveryShorterFile() throws IOException {
    byte[] whole = Files.readAllBytes(snapshots.resolve(ONE));
    for (int length = 0; length < whole.length; length++) {
      assertDamaged(Damage.cut(whole, length));
    }
  }

  @Test
  void shouldRefuseAFileOfZeros() throws IOException {
    assertDamaged(new byte[(int) Files.size(snapshots.resolve(ONE))]);
  }

  @Test
  void shouldRefuseAHeaderOfAnImpossibleLength() throws IOException {
    byte[] whole = Files.readAllBytes(snapshots.resolve(ONE));
    whole[3] = 0x7f;
    assertDamaged(whole);
    whole[3] = (byte) 0x80;
    assertDamaged(whole);
  }

  private void assertDamaged(byte[] bytes) throws IOException {
    Files.write(snapshots.resolve(ONE), bytes);
    assertThatThrownBy(this::read)
        .as("%d bytes", bytes.length)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("snapshot_damaged"))
        .hasMessageContaining(ONE);
  }

  private SortedMap<SnapshotName, String> read() throws IOException {
    Tally tally = new Tally();
    new StockSnapshots(snapshots).replay(tally);
    return tally.snapshots();
  }
}
