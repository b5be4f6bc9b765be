package io.osupervisor.agent.vault.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointFiles;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.ContentKind;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.Postgres;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.StoreKind;
import io.osupervisor.config.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of an agent on two nodes that share a real PostgreSQL. */
class SharedFilesIT {
  /** Several pieces, which compression cannot make one. */
  private static final byte[] LARGE = new byte[3_500_000];

  private final Path here;
  private final Path there;
  private String url;
  private SharedStore store;

  SharedFilesIT(@TempDir Path here, @TempDir Path there) {
    this.here = here;
    this.there = there;
  }

  @BeforeEach
  void open() throws Exception {
    new Random(7).nextBytes(LARGE);
    url = Postgres.freshUrl();
    store =
        SharedStore.open(
            new StoreSettings(
                StoreKind.POSTGRESQL, url, 2, Duration.ofSeconds(2), Duration.ofSeconds(10)));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private VersionStore versions(Path node) {
    return VersionStore.open(node, FreeSpaceGate.alwaysOpen(), store.folder("genomes"));
  }

  private CheckpointStore checkpoints(Path node) {
    return CheckpointStore.open(node, FreeSpaceGate.alwaysOpen(), store.folder("checkpoints/a"));
  }

  private static VersionContent content(byte[] program) {
    GenomeFile file = GenomeFile.of(new GenomePath("agent.py"), GenomeFile.Mode.PLAIN, program);
    return VersionContent.of(List.of("python3", "agent.py"), List.of(file), Map.of());
  }

  @Test
  void shouldMaterialiseAVersionThatAnotherNodeTook() throws Exception {
    VersionId id = versions(here).put(content(LARGE));

    versions(there).materialise(id, there.resolve("run"));

    assertThat(there.resolve("run/agent.py")).hasBinaryContent(LARGE);
  }

  @Test
  void shouldSayThatAVersionIsUnknownWhenNoNodeTookIt() {
    VersionId id = new VersionId("0".repeat(64));

    assertThat(versions(there).contains(id)).isFalse();
    assertThat(code(() -> versions(there).describe(id))).isEqualTo("unknown_version");
  }

  @Test
  void shouldMendACopyOfAVersionThatIsDamaged() throws Exception {
    VersionId id = versions(here).put(content(LARGE));
    versions(there).verify(id);
    for (Path copy : files(there)) {
      damage(copy);
    }

    assertThat(versions(there).content(id)).isEqualTo(content(LARGE));
  }

  @Test
  void shouldRestoreACheckpointThatAnotherNodeTook() {
    BlobRef blob = checkpoints(here).write(ContentKind.VALUE, LARGE);

    assertThat(checkpoints(there).read(blob)).isEqualTo(LARGE);
  }

  @Test
  void shouldMendACopyOfACheckpointThatIsDamaged() throws Exception {
    BlobRef blob = checkpoints(here).write(ContentKind.VALUE, LARGE);
    damage(CheckpointFiles.place(here, blob));

    assertThat(checkpoints(here).verify(blob)).isEmpty();
    assertThat(checkpoints(here).read(blob)).isEqualTo(LARGE);
  }

  @Test
  void shouldRemoveACheckpointEverywhereWhenTheLogNamesItNoMore() {
    BlobRef old = checkpoints(here).write(ContentKind.VALUE, new byte[] {1});
    CheckpointStore next = checkpoints(there);
    next.retain(Set.of(old));
    BlobRef young = next.write(ContentKind.VALUE, new byte[] {2});
    next.retain(Set.of(young));

    assertThat(store.folder("checkpoints/a").contains(name(old))).isFalse();
    assertThat(checkpoints(here).read(young)).isEqualTo(new byte[] {2});
  }

  @Test
  void shouldNotRemoveWhatALaterOwnerKept() {
    CheckpointStore former = checkpoints(here);
    BlobRef old = former.write(ContentKind.VALUE, new byte[] {1});
    former.retain(Set.of(old));
    BlobRef young = checkpoints(there).write(ContentKind.VALUE, new byte[] {2});

    former.retain(Set.of());

    assertThat(store.folder("checkpoints/a").contains(name(young))).isTrue();
  }

  @Test
  void shouldRemoveAllOfAnAgentAndNothingOfOthers() throws Exception {
    BlobRef blob = checkpoints(here).write(ContentKind.VALUE, new byte[] {1});
    store.folder("checkpoints/b").put("x", CheckpointFiles.place(here, blob));

    checkpoints(there).purge();

    assertThat(store.folder("checkpoints/a").contains(name(blob))).isFalse();
    assertThat(store.folder("checkpoints/b").contains("x")).isTrue();
  }

  @Test
  void shouldTellAFileOfWhichAPieceIsGone() throws Exception {
    BlobRef blob = checkpoints(here).write(ContentKind.VALUE, LARGE);
    Postgres.execute(url, "DELETE FROM file_piece WHERE number = 2");

    assertThat(code(() -> checkpoints(there).read(blob))).isEqualTo("store_damaged");
    assertThat(CheckpointFiles.place(there, blob)).doesNotExist();
  }

  @Test
  void shouldTellThatTheDatabaseIsAway() {
    BlobRef blob = checkpoints(here).write(ContentKind.VALUE, LARGE);
    CheckpointStore other = checkpoints(there);
    store.close();

    assertThat(code(() -> other.read(blob))).isEqualTo("storage_unavailable");
    assertThat(code(() -> other.write(ContentKind.VALUE, new byte[] {3})))
        .isEqualTo("storage_unavailable");
    assertThat(checkpoints(here).read(blob)).isEqualTo(LARGE);
  }

  private static String name(BlobRef blob) {
    return blob.hash().substring(0, 2) + "/" + blob.hash() + ".ckpt";
  }

  private static String code(Runnable work) {
    return catchThrowableOfType(AgentException.class, work::run).code();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
