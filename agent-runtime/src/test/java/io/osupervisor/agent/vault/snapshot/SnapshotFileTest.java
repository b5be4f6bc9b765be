package io.osupervisor.agent.vault.snapshot;

import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.assertSame;
import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.content;
import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.osupervisor.agent.AgentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
  private static final Path FILE = Path.of("1-2.snap");
  private static final SnapshotFile SMALL = SnapshotSamples.of("vault|a", 1);

  @Test
  void shouldGiveBackWhatWasWritten(@TempDir Path root) throws IOException {
    SnapshotFile large = SnapshotSamples.of("vault|ä", 9, content(9, 3_000_000));
    Path file = SnapshotFile.write(root.resolve("not/yet/there"), large);
    assertThat(file).hasFileName("9-9000.snap");
    assertSame(SnapshotFile.read(file), large);
    assertThat(file.getParent()).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void shouldLieInAFolderOfItsIdsHash() {
    assertThat(SMALL.place().in(Path.of("root"), "vault|a"))
        .isEqualTo(Path.of("root/9fd507634af99511/1-1000.snap"));
  }

  @Test
  void shouldTellEveryTruncation() {
    byte[] whole = SnapshotSamples.of("vault|a", 1, content(3, 20_000)).encode();
    assertThat(whole.length).isGreaterThan(10_000);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      refusal("snapshot_damaged", () -> SnapshotFile.decode(FILE, cut));
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    refusal("snapshot_damaged", () -> SnapshotFile.decode(FILE, longer));
  }

  @Test
  void shouldTellEveryFlippedBit() {
    byte[] whole = SMALL.encode();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      whole[bit / 8] ^= (byte) (1 << (bit % 8));
      refusal("snapshot_damaged", () -> SnapshotFile.decode(FILE, whole));
      whole[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    assertSame(SnapshotFile.decode(FILE, whole), SMALL);
  }

  @Test
  void shouldTellABodyThatBelongsToAnotherHeader() {
    byte[] first = SnapshotSamples.of("vault|a", 1, content(5, 300)).encode();
    byte[] second = SnapshotSamples.of("vault|a", 2, content(5, 300)).encode();
    int header = SnapshotHeader.decode(FILE, first).length();
    ByteArrayOutputStream mixed = new ByteArrayOutputStream();
    mixed.write(second, 0, header);
    mixed.write(first, header, first.length - header);
    assertSame(
        SnapshotFile.decode(FILE, mixed.toByteArray()),
        SnapshotSamples.of("vault|a", 2, content(5, 300)));
    byte[] other = SnapshotSamples.of("vault|a", 2, content(6, 300)).encode();
    mixed.reset();
    mixed.write(other, 0, header);
    mixed.write(first, header, first.length - header);
    AgentException damage =
        refusal("snapshot_damaged", () -> SnapshotFile.decode(FILE, mixed.toByteArray()));
    assertThat(damage).hasMessageContaining("1-2.snap is damaged: the SHA-256");
  }

  @Test
  void shouldTellAFormatOfANewerRelease() {
    byte[] newer = NewerSnapshot.of(SMALL.encode());
    AgentException refusal =
        refusal("snapshot_newer_format", () -> SnapshotFile.decode(FILE, newer));
    assertThat(refusal).hasMessageContaining("has format 2; this release reads format 1");
  }

  /** The first release's bytes; they must be readable for ever. */
  @Test
  void shouldReadTheFirstReleasedForm() throws IOException {
    String golden;
    try (var in = SnapshotFileTest.class.getResourceAsStream("snapshot-v1.hex")) {
      golden = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
    byte[] content = "osupervisor snapshot".getBytes(StandardCharsets.US_ASCII);
    assertSame(
        SnapshotFile.decode(FILE, HexFormat.of().parseHex(golden)),
        new SnapshotFile("vault|counter", 1200, 1_795_000_000_123L, 1_160_001, "st1", content));
  }

  @Test
  void shouldRefuseWhatTheFormCannotHold() {
    byte[] content = {};
    assertThatIllegalArgumentException().isThrownBy(() -> SnapshotSamples.of("", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SnapshotSamples.of("a\0b", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SnapshotSamples.of("\ud800", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SnapshotSamples.of("ä".repeat(513), 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SnapshotSamples.of("a", -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SnapshotFile("a", 1, 1, 1, "m".repeat(65_536), content));
    SnapshotFile most =
        new SnapshotFile("ä".repeat(512), Long.MAX_VALUE, 0, -1, "m".repeat(65_535), content);
    assertSame(SnapshotFile.decode(FILE, most.encode()), most);
  }

  @Test
  void shouldHandOverAllButTheBroken(@TempDir Path root) throws IOException {
    SnapshotFile.each(root.resolve("none"), any -> fail("there is none"));
    SnapshotFile.write(root, SMALL);
    SnapshotFile.write(root, SnapshotSamples.of("vault|a", 2));
    SnapshotFile.write(root, SnapshotSamples.of("vault|b", 3));
    Path broken = SMALL.place().asBroken().in(root, "vault|a");
    Files.writeString(broken, "damaged");
    List<Long> taken = new ArrayList<>();
    SnapshotFile.each(root, snapshot -> taken.add(snapshot.seq()));
    assertThat(taken).containsExactlyInAnyOrder(1L, 2L, 3L);
  }

  @Test
  void shouldReadASnapshotOnlyOnceTheOneBeforeIsTaken(@TempDir Path root) throws IOException {
    List<Path> files =
        List.of(
            SnapshotFile.write(root, SMALL),
            SnapshotFile.write(root, SnapshotSamples.of("vault|b", 2)));
    List<Long> taken = new ArrayList<>();
    SnapshotFile.Sink spoiler =
        snapshot -> {
          taken.add(snapshot.seq());
          for (Path file : files) {
            Files.writeString(file, "damaged");
          }
        };
    refusal("snapshot_damaged", () -> SnapshotFile.each(root, spoiler));
    assertThat(taken).hasSize(1);
  }

  @Test
  void shouldLeaveNothingOfAWriteThatFails(@TempDir Path root) throws IOException {
    Path file = SMALL.place().in(root, "vault|a");
    Files.createDirectories(file.resolve("in the way"));
    assertThatThrownBy(() -> SnapshotFile.write(root, SMALL)).isInstanceOf(IOException.class);
    assertThat(file.getParent()).isDirectoryNotContaining(other -> !other.equals(file));
  }
}
