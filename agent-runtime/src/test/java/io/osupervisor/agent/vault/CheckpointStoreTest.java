package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private final Path root;
  private final CheckpointStore store;

  CheckpointStoreTest(@TempDir Path root) {
    this.root = root;
    this.store = CheckpointStore.open(root);
  }

  @Test
  void shouldGiveBackWhatItTook() {
    byte[] content = "the memory".getBytes(StandardCharsets.UTF_8);
    BlobRef blob = store.write(ContentKind.VALUE, content);
    assertThat(blob.size()).isEqualTo(content.length);
    assertThat(store.read(blob)).isEqualTo(content);
    assertThat(store.verify(blob)).isEmpty();
    assertThat(file(blob)).isRegularFile();
  }

  @Test
  void shouldTakeEmptyContent() {
    BlobRef blob = store.write(ContentKind.BINARY, new byte[0]);
    assertThat(store.read(blob)).isEmpty();
    assertThat(store.verify(blob)).isEmpty();
  }

  @Test
  void shouldStreamManyPiecesOfRandomContent() {
    byte[] content = new byte[3_500_000];
    new Random(7).nextBytes(content);
    BlobRef blob;
    try (BlobWriter writer = store.writer(ContentKind.BINARY)) {
      for (int from = 0; from < content.length; from += 700_000) {
        writer.append(content, from, 700_000);
      }
      assertThat(writer.size()).isEqualTo(content.length);
      blob = writer.finish();
    }
    try (BlobReader reader = store.reader(blob)) {
      int at = 0;
      for (Optional<byte[]> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
        byte[] bytes = piece.get();
        assertThat(bytes.length).isLessThanOrEqualTo(BlobReader.MAX_PIECE);
        assertThat(bytes).isEqualTo(Arrays.copyOfRange(content, at, at + bytes.length));
        at += bytes.length;
      }
      assertThat(at).isEqualTo(content.length);
    }
  }

  @Test
  void shouldKeepTheSameContentOnce() throws IOException {
    BlobRef first = store.write(ContentKind.VALUE, new byte[] {1, 2, 3});
    Object written = Files.getLastModifiedTime(file(first));
    BlobRef second = store.write(ContentKind.VALUE, new byte[] {1, 2, 3});
    assertThat(second).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(file(first))).isEqualTo(written);
    assertThat(blobs()).hasSize(1);
  }

  @Test
  void shouldTellApartTheSameBytesOfAnotherKind() {
    BlobRef value = store.write(ContentKind.VALUE, new byte[] {1});
    BlobRef binary = store.write(ContentKind.BINARY, new byte[] {1});
    assertThat(value.hash()).isNotEqualTo(binary.hash());
  }

  @Test
  void shouldMendADamagedFileWhenTheContentComesAgain() throws IOException {
    BlobRef blob = store.write(ContentKind.VALUE, new byte[] {1, 2, 3});
    Files.write(file(blob), new byte[] {0});
    assertThat(store.verify(blob)).isPresent();
    store.write(ContentKind.VALUE, new byte[] {1, 2, 3});
    assertThat(store.verify(blob)).isEmpty();
  }

  @Test
  void shouldLeaveNothingWhenAWriterIsGivenUp() throws IOException {
    try (BlobWriter writer = store.writer(ContentKind.VALUE)) {
      writer.append(new byte[] {1});
    }
    assertThat(root.resolve("tmp")).isEmptyDirectory();
    assertThat(blobs()).isEmpty();
  }

  @Test
  void shouldSweepWhatADeadWriterLeft() throws IOException {
    Files.write(root.resolve("tmp/dead.part"), new byte[] {1});
    CheckpointStore.open(root);
    assertThat(root.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void shouldRemoveWhatIsNeitherNamedNorWaitingToBe() throws IOException {
    BlobRef named = store.write(ContentKind.VALUE, new byte[] {1});
    BlobRef dropped = store.write(ContentKind.VALUE, new byte[] {2});
    assertThat(store.retain(Set.of(named, dropped))).isZero();
    BlobRef waiting = store.write(ContentKind.VALUE, new byte[] {3});
    assertThat(store.retain(Set.of(named))).isEqualTo(1);
    assertThat(blobs()).containsExactlyInAnyOrder(file(named), file(waiting));
    store.forget(waiting);
    assertThat(store.retain(Set.of(named))).isEqualTo(1);
    assertThat(blobs()).containsExactly(file(named));
  }

  @Test
  void shouldNameTheFileThatIsMissing() {
    BlobRef blob = store.write(ContentKind.VALUE, new byte[] {1});
    store.purge();
    assertThatThrownBy(() -> store.read(blob))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("checkpoint_missing"))
        .hasMessage("the checkpoint file " + file(blob) + " is not there");
  }

  @Test
  void shouldNameTheFileAndTheKindOfDamage() throws IOException {
    BlobRef blob = store.write(ContentKind.VALUE, new byte[100]);
    byte[] bytes = Files.readAllBytes(file(blob));
    bytes[BlobHeader.SIZE + 10] ^= 1;
    Files.write(file(blob), bytes);
    assertThatThrownBy(() -> store.read(blob))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("checkpoint_damaged"))
        .hasMessage(
            "the checkpoint file "
                + file(blob)
                + " is damaged: the checksum of chunk 0 does not match");
  }

  @Test
  void shouldDetectATruncationAtEveryLength() throws IOException {
    byte[] content = mixed(700);
    BlobRef blob = store.write(ContentKind.VALUE, content);
    byte[] whole = Files.readAllBytes(file(blob));
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(blob), Arrays.copyOf(whole, length));
      assertDamaged(blob, "cut to " + length);
    }
    Files.write(file(blob), Arrays.copyOf(whole, whole.length + 1));
    assertDamaged(blob, "one byte longer");
  }

  @Test
  void shouldDetectEveryFlippedBit() throws IOException {
    BlobRef blob = store.write(ContentKind.VALUE, mixed(200));
    byte[] whole = Files.readAllBytes(file(blob));
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file(blob), flipped);
      assertDamaged(blob, "bit " + bit);
    }
  }

  @Test
  void shouldDetectFlipsInALargeFile() throws IOException {
    byte[] content = new byte[1_000_000];
    Random random = new Random(11);
    random.nextBytes(content);
    BlobRef blob = store.write(ContentKind.BINARY, content);
    byte[] whole = Files.readAllBytes(file(blob));
    for (int i = 0; i < 100; i++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(blob), flipped);
      assertDamaged(blob, "flip " + i);
    }
  }

  /** The first release's bytes; they must be readable for ever. */
  @Test
  void shouldReadTheFirstReleasedForm() throws IOException {
    String golden;
    try (var in = CheckpointStoreTest.class.getResourceAsStream("blob-v1.hex")) {
      golden = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
    byte[] content = "osupervisor checkpoint".getBytes(StandardCharsets.US_ASCII);
    BlobRef blob = store.write(ContentKind.VALUE, content);
    Files.write(file(blob), HexFormat.of().parseHex(golden));
    assertThat(store.read(blob)).isEqualTo(content);
  }

  private void assertDamaged(BlobRef blob, String how) {
    assertThat(store.verify(blob))
        .as(how)
        .hasValueSatisfying(
            fault -> {
              assertThat(fault.code()).isEqualTo("checkpoint_damaged");
              assertThat(fault).hasMessageContaining(file(blob).toString());
            });
  }

  private static byte[] mixed(int size) {
    byte[] content = new byte[size];
    new Random(3).nextBytes(content);
    Arrays.fill(content, size / 3, size / 2, (byte) 'a');
    return content;
  }

  private Path file(BlobRef blob) {
    return root.resolve(blob.file());
  }

  private java.util.List<Path> blobs() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".ckpt")).toList();
    }
  }

  @Test
  void shouldRefuseABlobThatTheDiskHasNoRoomFor() throws IOException {
    AtomicLong free = new AtomicLong(10_000);
    CheckpointStore small =
        CheckpointStore.open(root.resolve("small"), gate(free), SharedFolder.NONE);
    BlobRef fits = small.write(ContentKind.BINARY, new byte[1000]);
    try (BlobWriter writer = small.writer(ContentKind.BINARY)) {
      writer.append(new byte[2000]);
      free.set(3000);
      assertThatThrownBy(() -> writer.append(new byte[2001]))
          .isInstanceOf(AgentException.class)
          .extracting("code")
          .isEqualTo("storage_full");
      assertThat(root.resolve("small/tmp")).isEmptyDirectory();
    }
    free.set(0);
    assertThatThrownBy(() -> small.writer(ContentKind.VALUE))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("no room");
    assertThat(small.read(fits)).hasSize(1000);
    free.set(10_000);
    assertThat(small.read(small.write(ContentKind.BINARY, new byte[2001]))).hasSize(2001);
  }

  /** Keeps 1,000 bytes free; looks at the disk each time. */
  private static FreeSpaceGate gate(AtomicLong free) {
    AtomicLong seconds = new AtomicLong();
    return new FreeSpaceGate(
        () -> new FreeSpace.Reading(free.get(), 10_000),
        new FreeSpaceGate.Reserve(1000, 1),
        () -> Instant.ofEpochSecond(seconds.incrementAndGet()));
  }
}
