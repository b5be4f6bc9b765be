package io.osupervisor.agent.vault.snapshot;

import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.assertSame;
import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFilesTest {
  private static final String ID = "vault|a";

  private final Path root;
  private final List<String> warnings = new ArrayList<>();
  private final SnapshotFiles files;

  SnapshotFilesTest(@TempDir Path folder) {
    this.root = folder.resolve("snapshots");
    this.files = SnapshotFiles.open(root, warnings::add);
  }

  @Test
  void shouldFindTheNewestThatIsWanted() {
    assertThat(files.newest(ID, SnapshotFilesTest::any)).isEmpty();
    save(2, 10, 9);
    assertNewest(SnapshotFilesTest::any, 10);
    assertNewest(place -> place.seq() < 10, 9);
    assertThat(files.newest(ID, place -> place.seq() > 10)).isEmpty();
    assertThat(files.newest("vault|b", SnapshotFilesTest::any)).isEmpty();
    SnapshotFile later = new SnapshotFile(ID, 10, 10_001, 17, "st1", new byte[] {1});
    files.save(later);
    assertSame(files.newest(ID, SnapshotFilesTest::any).orElseThrow(), later);
    assertThat(warnings).isEmpty();
  }

  @Test
  void shouldTakeTheOneBeforeADamagedOneAndKeepThat() throws IOException {
    save(1, 2, 3);
    byte[] damaged = damage(3);
    assertNewest(SnapshotFilesTest::any, 2);
    assertThat(file("3-3000.snap.broken")).hasBinaryContent(damaged);
    assertThat(file("3-3000.snap")).doesNotExist();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("3-3000.snap is damaged: the checksum of chunk 0 does not match")
        .contains("kept as " + file("3-3000.snap.broken"));
    assertNewest(SnapshotFilesTest::any, 2);
    assertThat(warnings).hasSize(1);
  }

  @Test
  void shouldNeverFindNothingBecauseAllAreDamaged() throws IOException {
    save(1, 2);
    damage(1);
    damage(2);
    for (int attempt = 0; attempt < 2; attempt++) {
      AgentException refusal =
          refusal("snapshots_all_damaged", () -> files.newest(ID, SnapshotFilesTest::any));
      assertThat(refusal)
          .hasMessageContaining("'vault|a' has 2 snapshots")
          .hasMessageContaining("1-1000.snap")
          .hasMessageContaining("2-2000.snap");
    }
    refusal("snapshots_all_damaged", () -> files.newest(ID, place -> place.seq() == 1));
    assertThat(files.newest(ID, place -> place.seq() == 3)).isEmpty();
    save(3);
    assertNewest(SnapshotFilesTest::any, 3);
  }

  @Test
  void shouldNotTakeOneWhoseNameSaysOtherwise() throws IOException {
    save(1, 2);
    Files.move(file("1-1000.snap"), file("5-1000.snap"));
    assertNewest(SnapshotFilesTest::any, 2);
    assertThat(warnings).singleElement().asString().contains("says that it is 1-1000.snap");
  }

  @Test
  void shouldLeaveAFileAloneThatANewerReleaseWrote() throws IOException {
    save(1, 2);
    byte[] newer = Files.readAllBytes(file("2-2000.snap"));
    ByteBuffer header = ByteBuffer.wrap(newer).putShort(8, (short) 2);
    int end = header.getInt(10) - Integer.BYTES;
    CRC32C crc = new CRC32C();
    crc.update(newer, 0, end);
    header.putInt(end, (int) crc.getValue());
    Files.write(file("2-2000.snap"), newer);
    refusal("snapshot_newer_format", () -> files.newest(ID, SnapshotFilesTest::any));
    refusal("snapshot_newer_format", () -> files.delete(ID, SnapshotFilesTest::any));
    assertThat(file("2-2000.snap")).hasBinaryContent(newer);
  }

  @Test
  void shouldTellTheOwnersOfOneFolderApart() throws IOException {
    save(1);
    SnapshotFile other = SnapshotSamples.of("vault|b", 7);
    Files.write(file("7-7000.snap"), other.encode());
    assertNewest(SnapshotFilesTest::any, 1);
    refusal("snapshot_of_another", () -> files.save(SnapshotSamples.of(ID, 7)));
    files.delete(ID, SnapshotFilesTest::any);
    assertThat(names()).containsExactly("7-7000.snap");
    assertThat(files.newest(ID, SnapshotFilesTest::any)).isEmpty();
    byte[] torn = other.encode();
    torn[torn.length - 1] ^= 1;
    Files.write(file("7-7000.snap"), torn);
    assertThat(files.newest(ID, SnapshotFilesTest::any)).isEmpty();
    torn[20] ^= 1;
    Files.write(file("7-7000.snap"), torn);
    refusal("snapshots_all_damaged", () -> files.newest(ID, SnapshotFilesTest::any));
  }

  @Test
  void shouldDeleteWhatIsUnwantedWithWhatIsDamaged() throws IOException {
    save(1, 2, 3, 4);
    damage(3);
    damage(4);
    assertNewest(SnapshotFilesTest::any, 2);
    files.delete(ID, place -> place.seq() == 1 || place.seq() == 3);
    assertThat(names()).containsExactly("2-2000.snap", "4-4000.snap.broken");
    files.delete(ID, place -> place.seq() == 9);
    assertThat(names()).hasSize(2);
    files.delete(ID, SnapshotFilesTest::any);
    assertThat(root).isEmptyDirectory();
    assertThat(files.newest(ID, SnapshotFilesTest::any)).isEmpty();
    files.delete(ID, SnapshotFilesTest::any);
    save(5);
    assertNewest(SnapshotFilesTest::any, 5);
  }

  @Test
  void shouldReplaceOneOfTheSameTime() {
    save(1);
    SnapshotFile again = SnapshotSamples.of(ID, 1, new byte[] {9});
    files.save(again);
    assertSame(files.newest(ID, SnapshotFilesTest::any).orElseThrow(), again);
    assertThat(names()).containsExactly("1-1000.snap");
  }

  @Test
  void shouldSweepWhatAKilledWriterLeft() throws IOException {
    save(1);
    Files.write(file(".dead.part"), new byte[] {1});
    Files.write(file("notes"), new byte[] {1});
    SnapshotFiles.open(root, warnings::add);
    assertThat(names()).containsExactly("1-1000.snap", "notes");
    assertNewest(SnapshotFilesTest::any, 1);
  }

  @Test
  void shouldRefuseAFolderThatCannotBe() throws IOException {
    Files.write(root.resolve("file"), new byte[0]);
    AgentException refusal =
        refusal(
            "snapshots_unusable", () -> SnapshotFiles.open(root.resolve("file"), warnings::add));
    assertThat(refusal).hasMessageContaining(root.resolve("file").toString());
  }

  @Test
  void shouldFailASaveThatTheDiskRefuses() throws IOException {
    save(1);
    Files.createDirectories(file("2-2000.snap").resolve("in the way"));
    refusal("snapshot_failed", () -> save(2));
    assertThat(names()).containsExactly("1-1000.snap", "2-2000.snap");
    refusal("snapshot_unreadable", () -> files.newest(ID, SnapshotFilesTest::any));
    assertNewest(place -> place.seq() == 1, 1);
  }

  private static boolean any(SnapshotPlace place) {
    return place.seq() >= 0;
  }

  private void save(long... seqs) {
    for (long seq : seqs) {
      files.save(SnapshotSamples.of(ID, seq));
    }
  }

  private void assertNewest(Predicate<SnapshotPlace> wanted, long seq) {
    assertSame(files.newest(ID, wanted).orElseThrow(), SnapshotSamples.of(ID, seq));
  }

  /** Flips the last bit. */
  private byte[] damage(long seq) throws IOException {
    Path file = file(seq + "-" + seq * 1000 + ".snap");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    return bytes;
  }

  private Path file(String name) {
    return SnapshotPlace.folder(root, ID).resolve(name);
  }

  private List<String> names() {
    try (Stream<Path> all = Files.list(SnapshotPlace.folder(root, ID))) {
      return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
