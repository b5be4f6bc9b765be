package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.util.ZstdVersion;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which LevelDB serves where the native library does not load, and which stores it takes. */
class EngineIT {
  private static final String LEVELDB = "META-INF/native/linux64/libleveldbjni.so";
  private static final String ZSTD = "linux/amd64/libzstd-jni-" + ZstdVersion.VERSION + ".so";

  private final Path data;
  private final Path shadow;

  /** The class path of another machine: the library is there, and for another processor. */
  EngineIT(@TempDir Path folder) throws IOException {
    data = folder.resolve("data");
    shadow = folder.resolve("shadow");
    shadow(LEVELDB);
  }

  private void shadow(String resource) throws IOException {
    Path library = shadow.resolve(resource);
    Files.createDirectories(library.getParent());
    try (var in = Engine.class.getResourceAsStream("/" + resource)) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      // The machine in the header of an ELF file: AArch64.
      bytes[18] = (byte) 0xb7;
      Files.write(library, bytes);
    }
  }

  private List<String> otherMachine() {
    return FloodedJournal.java(shadow + ":");
  }

  @Test
  void shouldServeInJavaWhereTheNativeLibraryDoesNotLoad() throws Exception {
    FloodedJournal journal = new FloodedJournal(data);
    for (int round = 1; round <= 2; round++) {
      List<String> said =
          journal.flood(
              otherMachine(),
              JournalFlood.AUTOMATIC,
              64 << 10,
              acknowledged -> acknowledged >= 200);
      assertThat(said).contains("with JAVA");
      assertThat(said)
          .anyMatch(
              line ->
                  line.contains("WARN")
                      && line.contains(data + "/journal is served by the LevelDB in Java: ")
                      && line.contains("libleveldbjni"));
    }
    Map<Path, String> before = files();
    assertThatThrownBy(() -> openHere(Engine.available()))
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).isEqualTo("journal_other_engine");
              assertThat(e.hint()).contains("osup vault export", "osup vault import");
            })
        .hasMessage(
            "the journal in "
                + data
                + "/journal is one of 'leveldb-java', and here 'leveldb'"
                + " serves");
    assertThat(files()).isEqualTo(before);
    journal.assertWhole(Engine.JAVA);
  }

  @Test
  void shouldRefuseInJavaTheStoreOfTheNativeOne() throws Exception {
    openHere(Engine.NATIVE);
    Map<Path, String> before = files();
    List<String> said =
        new FloodedJournal(data)
            .flood(otherMachine(), JournalFlood.AUTOMATIC, 64 << 10, acknowledged -> false);
    assertThat(said)
        .anyMatch(
            line ->
                line.startsWith(
                    "journal_other_engine the journal in "
                        + data
                        + "/journal is one of 'leveldb', and here 'leveldb-java' serves, because"
                        + " the native library does not load: "));
    assertThat(files()).isEqualTo(before);
    openHere(Engine.NATIVE);
  }

  /** As on a file system that lets nothing be executed. */
  @Test
  void shouldRefuseADirectoryFromWhichNoLibraryLoads() throws Exception {
    shadow(ZSTD);
    assertThat(
            new FloodedJournal(data)
                .flood(otherMachine(), JournalFlood.AUTOMATIC, 64 << 10, acknowledged -> false))
        .anyMatch(
            line ->
                line.startsWith(
                    "native_library_unusable native libraries in "
                        + data
                        + "/native do not load: "))
        .doesNotContain(JournalFlood.OPENING);
  }

  /** Without its mark it is opened: nothing in it may be taken, but nothing is lost either. */
  @Test
  void shouldRefuseAStoreThatLostItsMark() throws Exception {
    openHere(Engine.JAVA);
    Files.delete(data.resolve("journal").resolve(EngineMark.FILE));
    assertThatThrownBy(() -> openHere(Engine.NATIVE))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_other_engine"));
    assertThatThrownBy(() -> openHere(Engine.JAVA))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_other_engine"));
  }

  private void openHere(Engine engine) {
    try (DataDirectory directory = DataDirectory.open(data)) {
      directory.openJournal(JournalFlood.settings(engine, 64 << 10)).close();
    }
  }

  private Map<Path, String> files() throws IOException {
    Map<Path, String> files = new HashMap<>();
    for (Path file : KnownJournal.below(data.resolve("journal"))) {
      files.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
    }
    return files;
  }
}
