package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is broken in the golden journal: it is given whole, or refused, but never short. */
class StockJournalIT {
  private static final String LOG = "000015.log";
  private static final String TABLE = "000012.sst";

  private final Path folder;
  private final Path journal;
  private SortedMap<String, Tally.Kept> expected = new TreeMap<>();

  StockJournalIT(@TempDir Path folder) {
    this.folder = folder;
    this.journal = folder.resolve("golden/journal");
  }

  @BeforeEach
  void unpack() throws IOException {
    expected = GoldenDirectory.unpack(folder.resolve("golden")).events();
  }

  @Test
  void shouldReadWhatTheFirstReleaseWrote() throws IOException {
    assertThat(expected).hasSizeGreaterThan(10);
    assertThat(read(journal)).isEqualTo(expected);
  }

  @Test
  void shouldLeaveTheFilesAsTheyAre() throws IOException {
    SortedMap<String, ByteBuffer> before = contents();
    read(journal);
    assertThat(contents()).isEqualTo(before);
    assertThat(folder.resolve("copy")).doesNotExist();
  }

  @Test
  void shouldRefuseAStoreWithoutOneOfItsFiles() throws IOException {
    for (Path file : Damage.filesOf(journal)) {
      Path broken = Damage.copy(journal, folder.resolve("without-" + file.getFileName()));
      Files.delete(broken.resolve(journal.relativize(file)));
      assertThatThrownBy(() -> read(broken))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_damaged"))
          .hasMessageContaining(file.getFileName() + " is missing");
    }
  }

  @Test
  void shouldRefuseTruncatedFiles() throws IOException {
    for (Path file : Damage.filesOf(journal)) {
      byte[] bytes = Files.readAllBytes(file);
      Path broken = Damage.copy(journal, folder.resolve("short-" + file.getFileName()));
      Files.write(broken.resolve(journal.relativize(file)), Damage.cut(bytes, bytes.length / 2));
      assertThatThrownBy(() -> read(broken)).isInstanceOf(AgentException.class);
    }
  }

  @Test
  void shouldRefuseAFlippedByteInAValue() throws IOException {
    for (Path file : Damage.filesOf(journal)) {
      if (file.toString().endsWith(".sst")) {
        Path broken = Damage.copy(journal, folder.resolve("value-" + file.getFileName()));
        byte[] flipped = Damage.flipped(Files.readAllBytes(file), 1000, 3);
        Files.write(broken.resolve(journal.relativize(file)), flipped);
        assertThatThrownBy(() -> read(broken))
            .isInstanceOfSatisfying(
                AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_damaged"))
            .hasMessageContaining("checksum");
      }
    }
  }

  @Test
  void shouldNeverReadATableThatWasChangedAsAnother() throws IOException {
    byte[] table = Files.readAllBytes(journal.resolve(TABLE));
    Path broken = Damage.copy(journal, folder.resolve("changed"));
    int refused = 0;
    int tried = 0;
    for (int at = 0; at < table.length; at += at > table.length - 300 ? 1 : 101) {
      Files.write(broken.resolve(TABLE), Damage.flipped(table, at, at % 8));
      tried++;
      try {
        assertThat(read(broken)).as("with byte %d changed", at).isEqualTo(expected);
      } catch (AgentException e) {
        refused++;
      }
    }
    // What is left is the padding of the footer.
    assertThat(tried - refused).isLessThan(40);
  }

  @Test
  void shouldReadALogThatAKillLeft() throws IOException {
    Path killed = Damage.copy(journal, folder.resolve("killed"));
    byte[] log = Files.readAllBytes(killed.resolve(LOG));
    Files.write(killed.resolve(LOG), Arrays.copyOf(log, 1 << 17));
    assertThat(read(killed)).isEqualTo(expected);
  }

  @Test
  void shouldRefuseALogThatLacksItsFirstChanges() throws IOException {
    Path broken = Damage.copy(journal, folder.resolve("later"));
    byte[] log = Files.readAllBytes(broken.resolve(LOG));
    int first = 7 + LogRecords.of(broken.resolve(LOG), log).get(0).length;
    Files.write(broken.resolve(LOG), Arrays.copyOfRange(log, first, log.length));
    assertThatThrownBy(() -> read(broken))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining(LOG + " has change")
        .hasMessageContaining("is due");
  }

  @Test
  void shouldRefuseAHoleInTheEvents() throws IOException {
    try (DB db = JniDBFactory.factory.open(journal.toFile(), new Options())) {
      int writer = writerOf(db, "vault|memory");
      db.delete(new StockKey(writer, 7, 0).toBytes());
    }
    assertThatThrownBy(() -> read(journal))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("event 7 of vault|memory is missing");
  }

  private static int writerOf(DB db, String id) {
    for (int number = StockKey.FIRST_WRITER; ; number++) {
      byte[] name = db.get(new StockKey(StockKey.MAPPINGS, 0, number).toBytes());
      if (new String(name, UTF_8).equals(id)) {
        return number;
      }
    }
  }

  private SortedMap<String, Tally.Kept> read(Path store) throws IOException {
    Tally tally = new Tally();
    try (StockJournal stock = StockJournal.open(store, folder.resolve("copy"), Progress.NOBODY)) {
      stock.replay(tally);
    }
    return tally.events();
  }

  private SortedMap<String, ByteBuffer> contents() throws IOException {
    SortedMap<String, ByteBuffer> contents = new TreeMap<>();
    for (Path file : Damage.filesOf(journal)) {
      contents.put(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
    }
    return contents;
  }
}
