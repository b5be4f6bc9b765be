package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.migrate.StoreTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.iq80.leveldb.table.BlockHandle;
import org.iq80.leveldb.table.Footer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No table comes to the native LevelDB that would end this process. */
class NativeTablesIT {
  private static final int EVENTS = 3_000;
  private static final int SIZE = 100;

  private final Path folder;

  NativeTablesIT(@TempDir Path folder) {
    this.folder = folder.resolve("store");
  }

  private Path table(boolean compressed) throws IOException {
    return WrittenTable.write(folder, Engine.NATIVE, EVENTS, SIZE, compressed);
  }

  private static byte[] flipped(byte[] bytes, int at, int bit) {
    byte[] changed = bytes.clone();
    changed[at] ^= (byte) (1 << bit);
    return changed;
  }

  private AgentException refusal() {
    AgentException refusal = catchThrowableOfType(AgentException.class, () -> open().close());
    assertThat(refusal).isNotNull();
    assertThat(refusal.hint()).contains("osup vault repair");
    return refusal;
  }

  private LevelDbStore open() {
    return LevelDbStore.open(folder, WrittenTable.BUFFER, false, Engine.NATIVE);
  }

  private List<Long> events() {
    List<Long> events = new ArrayList<>();
    try (LevelDbStore store = open()) {
      store.each(
          StoreKeys.firstEvent(),
          StoreKeys.firstCommit(),
          event -> events.add(StoreKeys.seqOfEvent(event.key())));
    }
    return events;
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /** In the blocks behind those of data, and where the footer tells of them and of itself. */
  private static List<Integer> placesOfTheIndex(byte[] table) {
    Footer footer = WrittenTable.footer(table);
    int from = Math.toIntExact(footer.getMetaindexBlockHandle().getOffset());
    int end = table.length - Footer.ENCODED_LENGTH;
    List<Integer> places = new ArrayList<>();
    for (int at = from; at < table.length; at += 3) {
      boolean padding = at >= end && at < table.length - Long.BYTES && table[at] == 0;
      if (!padding) {
        places.add(at);
      }
    }
    return places;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRefuseATableWithADamagedIndexByItsName(boolean compressed) throws IOException {
    Path table = table(compressed);
    byte[] whole = Files.readAllBytes(table);
    for (int at : placesOfTheIndex(whole)) {
      Files.write(table, flipped(whole, at, at % Byte.SIZE));
      AgentException refusal = refusal();
      assertThat(refusal.code()).isEqualTo("journal_unreadable");
      assertThat(refusal).hasMessageContaining("table " + table.getFileName() + " is damaged: ");
    }
    Files.write(table, Arrays.copyOf(whole, Footer.ENCODED_LENGTH - 1));
    assertThat(refusal()).hasMessageContaining(table.getFileName() + " is damaged: is too short");
    Files.write(table, whole);
    assertThat(events()).isEqualTo(upTo(EVENTS));
  }

  @Test
  void shouldLeaveATableAloneThatNoManifestNames() throws IOException {
    Path table = table(false);
    Files.write(folder.resolve("000999.sst"), flipped(Files.readAllBytes(table), 9, 1));
    Files.write(folder.resolve("000998.sst"), new byte[] {1});
    assertThat(events()).isEqualTo(upTo(EVENTS));
  }

  @Test
  void shouldLeaveWhatIsWrongWithAManifestToLevelDb() throws IOException {
    Path table = table(false);
    Path manifest = ManifestTables.manifest(folder).orElseThrow();
    byte[] whole = Files.readAllBytes(manifest);
    Files.write(manifest, flipped(whole, 12, 3));
    assertThat(refusal()).hasMessageContaining("Corruption").message().doesNotContain(".sst");
    Files.write(manifest, whole);
    Files.delete(table);
    assertThat(refusal()).hasMessageContaining("missing files");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRepairWithAllThatLiesInFrontOfTheFirstDamagedBlock(boolean compressed)
      throws IOException {
    Path table = table(compressed);
    byte[] bytes = Files.readAllBytes(table);
    List<BlockHandle> blocks = WrittenTable.blocks(bytes);
    assertThat(blocks.size()).isGreaterThan(9);
    byte[] noIndex = bytes.clone();
    Arrays.fill(noIndex, placesOfTheIndex(bytes).get(0), bytes.length, (byte) 0x5a);
    Files.write(table, flipped(noIndex, Math.toIntExact(blocks.get(4).getOffset()) + 9, 3));
    LevelDbStore.repair(folder, Engine.NATIVE);
    List<Long> left = events();
    assertThat(left).hasSizeGreaterThan(EVENTS / 10).isEqualTo(upTo(left.size()));
    assertThat(left).hasSizeLessThan(EVENTS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRepairWithAllBlocksOfATableWithADamagedIndex(boolean compressed) throws IOException {
    Path table = table(compressed);
    byte[] bytes = Files.readAllBytes(table);
    BlockHandle index = WrittenTable.footer(bytes).getIndexBlockHandle();
    Files.write(table, flipped(bytes, Math.toIntExact(index.getOffset()) + 1, 3));
    LevelDbStore.repair(folder, Engine.NATIVE);
    assertThat(events()).isEqualTo(upTo(EVENTS));
  }

  @Test
  void shouldNotEndABlockWhereBytesHappenToBeItsChecksum() throws IOException {
    Path table = WrittenTable.write(folder, Engine.NATIVE, 1, 1_000, false);
    byte[] bytes = Files.readAllBytes(table);
    WrittenTable.putChecksumInside(bytes);
    Files.write(table, flipped(bytes, bytes.length - 1, 3));
    LevelDbStore.repair(folder, Engine.NATIVE);
    assertThat(events()).isEqualTo(upTo(1));
  }

  @Test
  void shouldRepairWithoutATableOfWhichNothingCanBeRead() throws IOException {
    Path table = table(false);
    Files.write(table, new byte[Math.toIntExact(Files.size(table))]);
    LevelDbStore.repair(folder, Engine.NATIVE);
    assertThat(events()).isEmpty();
  }

  /** Gives the first entry of a block a key of three bytes, which LevelDB does not survive. */
  private static byte[] withShortKey(byte[] table, BlockHandle block) {
    byte[] changed = table.clone();
    changed[Math.toIntExact(block.getOffset()) + 1] = 3;
    return changed;
  }

  @Test
  void shouldRefuseABlockThatCannotBeCompactedAndRepairAllOthers() throws IOException {
    Path table = table(false);
    byte[] whole = Files.readAllBytes(table);
    BlockHandle block = WrittenTable.blocks(whole).get(4);
    Files.write(table, withShortKey(whole, block));
    assertThat(refusal())
        .hasMessageContaining(
            "its table %s is damaged: has a block at byte %d that cannot be compacted",
            table.getFileName(), block.getOffset());
    LevelDbStore.repair(folder, Engine.NATIVE);
    List<Long> left = events();
    List<Long> gone = new ArrayList<>(upTo(EVENTS));
    gone.removeAll(left);
    long first = gone.get(0);
    assertThat(gone)
        .hasSizeBetween(150, 350)
        .isEqualTo(LongStream.range(first, first + gone.size()).boxed().toList());
    assertThat(first).isGreaterThan(EVENTS / 5);
    try (LevelDbStore store = open()) {
      WrittenTable.compact(store);
    }
    assertThat(events()).isEqualTo(left);
  }

  @Test
  void shouldOpenAStoreWithABlockThatIsDamagedOtherwise() throws IOException {
    Path table = table(false);
    byte[] whole = Files.readAllBytes(table);
    int value = Math.toIntExact(WrittenTable.blocks(whole).get(4).getOffset()) + 60;
    Files.write(table, flipped(whole, value, 3));
    open().close();
    LevelDbStore.requireTables(folder, Engine.NATIVE);
  }

  /** LevelDB gives a file its length only after it synced what is in it. */
  @Test
  void shouldTakeATableWhoseFileAPowerCutLeftLonger() throws IOException {
    Path table = WrittenTable.writeDeeper(folder, EVENTS, SIZE);
    Files.write(table, new byte[64 << 10], StandardOpenOption.APPEND);
    open().close();
    LevelDbStore.requireTables(folder, Engine.NATIVE);
    assertThat(StoreTables.faults(folder, Progress.NOBODY)).isEmpty();
    assertThat(events()).isEqualTo(upTo(EVENTS));
  }

  /** An opening does not compact what lies deeper, and does not read it. */
  @Test
  void shouldLookAtAllBlocksWhereAllTablesAreRead() throws IOException {
    Path table = WrittenTable.writeDeeper(folder, EVENTS, SIZE);
    byte[] whole = Files.readAllBytes(table);
    assertThat(ManifestTables.in(folder))
        .containsExactly(
            entry(String.valueOf(table.getFileName()), new ManifestTables.Table(2, whole.length)));
    Files.write(table, withShortKey(whole, WrittenTable.blocks(whole).get(4)));
    open().close();
    assertThatThrownBy(() -> LevelDbStore.requireTables(folder, Engine.NATIVE))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("its table " + table.getFileName() + " is damaged: has a block");
  }
}
