package io.osupervisor.agent.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.SharedFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionStoreTest {
  private static final GenomeFile MAIN = GenomeFile.ofText("agent.py", "print('hello')\n");
  private static final GenomeFile TOOL =
      GenomeFile.of(
          new GenomePath("bin/tool"),
          GenomeFile.Mode.EXECUTABLE,
          "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
  private static final VersionContent CONTENT =
      VersionContent.of(
          List.of("python3", "agent.py"), List.of(TOOL, MAIN), Map.of("step", Value.of(1)));

  private final Path folder;
  private final VersionStore store;

  VersionStoreTest(@TempDir Path folder) {
    this.folder = folder;
    this.store = VersionStore.open(folder.resolve("genomes"));
  }

  /** Ids name versions for ever: this one must never change. */
  @Test
  void shouldNameTheSameContentTheSameInEveryRelease() {
    assertThat(new String(VersionListing.of(CONTENT).bytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"format\":1,\"command\":[\"python3\",\"agent.py\"],\"files\":["
                + "{\"path\":\"agent.py\",\"executable\":false,\"size\":15,\"sha256\":"
                + "\"03e693d9f2f687e0f40e36a8df7fcb4d1c22974012b7c2a55c000eb30f305824\"},"
                + "{\"path\":\"bin/tool\",\"executable\":true,\"size\":10,\"sha256\":"
                + "\"a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf\"}],"
                + "\"parameters\":{\"step\":\"AQ==\"}}");
  }

  @Test
  void shouldGiveBackWhatWasPut() {
    VersionId id = store.put(CONTENT);
    assertThat(id).isEqualTo(CONTENT.id());
    assertThat(store.contains(id)).isTrue();
    assertThat(store.content(id)).isEqualTo(CONTENT);
    VersionDescription description = store.describe(id);
    assertThat(description.command()).containsExactly("python3", "agent.py");
    assertThat(description.files()).containsExactly(MAIN.entry(), TOOL.entry());
    assertThat(description.parameters()).isEqualTo(Map.of("step", Value.of(1)));
  }

  @Test
  void shouldNameAnyChangeDifferently() {
    assertThat(
            Stream.of(
                CONTENT,
                VersionContent.of(List.of("python3"), List.of(MAIN, TOOL), CONTENT.parameters()),
                VersionContent.of(CONTENT.command(), List.of(MAIN), CONTENT.parameters()),
                VersionContent.of(CONTENT.command(), List.of(MAIN, TOOL), Map.of()),
                VersionContent.of(
                    CONTENT.command(), List.of(MAIN, TOOL), Map.of("step", Value.of(1.0))),
                VersionContent.of(
                    CONTENT.command(), List.of(MAIN, plain(TOOL)), CONTENT.parameters())))
        .extracting(VersionContent::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldMaterialiseAPrivateCopy() throws IOException {
    VersionId id = store.put(CONTENT);
    Path first = folder.resolve("run/i1");
    store.materialise(id, first);
    assertThat(first.resolve("agent.py")).hasContent("print('hello')\n");
    assertThat(mode(first.resolve("agent.py"))).isEqualTo("rw-------");
    assertThat(mode(first.resolve("bin/tool"))).isEqualTo("rwx------");
    Files.writeString(first.resolve("agent.py"), "changed by the agent");
    Path second = folder.resolve("run/i2");
    store.materialise(id, second);
    assertThat(second.resolve("agent.py")).hasContent("print('hello')\n");
  }

  @Test
  void shouldRefuseAFolderThatIsNotEmpty() throws IOException {
    VersionId id = store.put(CONTENT);
    Files.writeString(folder.resolve("agent.py"), "x");
    assertCode("folder_not_empty", () -> store.materialise(id, folder));
  }

  @Test
  void shouldRefuseADamagedFileAndMendItWhenPutAgain() throws IOException {
    VersionId id = store.put(CONTENT);
    String sha = MAIN.entry().sha256();
    Path file = folder.resolve("genomes/files/" + sha.substring(0, 2) + "/" + sha);
    assertThat(store.verify(id)).isEqualTo(store.describe(id));
    Files.writeString(file, "evil");
    assertCode("version_damaged", () -> store.verify(id));
    assertCode("version_damaged", () -> store.materialise(id, folder.resolve("run")));
    store.put(CONTENT);
    assertThat(store.content(id)).isEqualTo(CONTENT);
    Files.delete(file);
    assertCode("version_damaged", () -> store.content(id));
  }

  @Test
  void shouldRefuseADamagedListing() throws IOException {
    VersionId id = store.put(CONTENT);
    Path listing =
        folder.resolve("genomes/versions/" + id.value().substring(0, 2) + "/" + id + ".json");
    Files.writeString(listing, Files.readString(listing).replace("python3", "python4"));
    assertCode("version_damaged", () -> store.describe(id));
  }

  @Test
  void shouldRefuseAVersionThatIsNotThere() {
    assertThat(store.contains(CONTENT.id())).isFalse();
    assertCode("unknown_version", () -> store.describe(CONTENT.id()));
  }

  @Test
  void shouldRefuseAPathTwiceAndAFileAsFolder() {
    List<String> command = List.of("x");
    assertCode("invalid_path", () -> VersionContent.of(command, List.of(MAIN, MAIN), Map.of()));
    GenomeFile below = GenomeFile.ofText("agent.py/inside", "");
    assertCode("invalid_path", () -> VersionContent.of(command, List.of(MAIN, below), Map.of()));
    assertCode("invalid_command", () -> VersionContent.of(List.of(), List.of(MAIN), Map.of()));
  }

  private static GenomeFile plain(GenomeFile file) {
    return GenomeFile.of(file.path(), GenomeFile.Mode.PLAIN, file.content());
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void assertCode(
      String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void shouldRefuseNewContentWhileTheDiskIsFull() {
    AtomicLong free = new AtomicLong(1 << 20);
    AtomicLong seconds = new AtomicLong();
    FreeSpaceGate gate =
        new FreeSpaceGate(
            () -> new FreeSpace.Reading(free.get(), 1 << 20),
            new FreeSpaceGate.Reserve(1000, 1),
            () -> Instant.ofEpochSecond(seconds.incrementAndGet()));
    VersionStore guarded = VersionStore.open(folder.resolve("guarded"), gate, SharedFolder.NONE);
    VersionId first = guarded.put(content("1"));
    free.set(1000);
    assertThatThrownBy(() -> guarded.put(content("2")))
        .isInstanceOf(AgentException.class)
        .extracting("code")
        .isEqualTo("storage_full");
    // What is there already needs no room.
    assertThat(guarded.put(content("1"))).isEqualTo(first);
    free.set(1 << 20);
    assertThat(guarded.contains(guarded.put(content("2")))).isTrue();
  }

  private static VersionContent content(String text) {
    return VersionContent.of(
        List.of("/bin/true"), List.of(GenomeFile.ofText("a.py", text)), Map.of());
  }
}
