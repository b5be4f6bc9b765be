package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.migrate.StoreTables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.table.Block;
import org.iq80.leveldb.table.BlockHandle;
import org.iq80.leveldb.table.BytewiseComparator;
import org.iq80.leveldb.table.Footer;
import org.iq80.leveldb.table.TableBuilder;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.Slices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableCheckIT {
  private static final int BUFFER = 1 << 20;

  private final Path folder;

  TableCheckIT(@TempDir Path folder) {
    this.folder = folder.resolve("store");
  }

  /** Writes all into one table. */
  private Path table(Engine engine, int events, int size) throws IOException {
    Random random = new Random(7);
    try (LevelDbStore store = LevelDbStore.open(folder, BUFFER, true, engine)) {
      store.writeSynced(
          batch ->
              IntStream.rangeClosed(1, events)
                  .forEach(
                      seq -> {
                        byte[] value = new byte[size];
                        random.nextBytes(value);
                        batch.put(StoreKeys.event("a", seq), value);
                      }));
    }
    LevelDbStore.open(folder, BUFFER, false, engine).close();
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".sst")).findFirst().orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindEveryBlockOfALargeTable(Engine engine) throws IOException {
    Path table = table(engine, 20_000, 10);
    assertThat(StoreTables.faults(folder)).isEmpty();
    byte[] whole = Files.readAllBytes(table);
    for (int at = 0; at < whole.length - Footer.ENCODED_LENGTH; at += whole.length / 40) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(table, changed);
      assertThat(StoreTables.faults(folder)).as("byte " + at).hasSize(1);
    }
  }

  /** In a gigabyte, one is to be expected every fourth time. */
  @Test
  void shouldNotTakeBytesThatHappenToBeAChecksumForTheEndOfABlock() throws IOException {
    Path table = table(Engine.NATIVE, 1, 1_000);
    byte[] bytes = Files.readAllBytes(table);
    BlockHandle first = firstBlock(bytes);
    ByteBuffer place = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = first.getDataSize() / 2;
    bytes[at] = 0;
    place.putInt(at + 1, crc(bytes, at));
    place.putInt(first.getDataSize() + 1, crc(bytes, first.getDataSize()));
    Files.write(table, bytes);
    assertThat(StoreTables.faults(folder)).isEmpty();
    assertThat(bytes[first.getDataSize()]).as("not compressed").isZero();
  }

  /** That of a block of so many bytes that is not compressed. */
  private static int crc(byte[] bytes, int length) {
    return TableBuilder.crc32c(Slices.wrappedBuffer(bytes).slice(0, length), CompressionType.NONE);
  }

  private static BlockHandle firstBlock(byte[] table) {
    Slice all = Slices.wrappedBuffer(table);
    Footer footer =
        Footer.readFooter(all.slice(table.length - Footer.ENCODED_LENGTH, Footer.ENCODED_LENGTH));
    BlockHandle index = footer.getIndexBlockHandle();
    Slice content = all.slice(Math.toIntExact(index.getOffset()), index.getDataSize());
    Map.Entry<Slice, Slice> first = new Block(content, new BytewiseComparator()).iterator().next();
    return BlockHandle.readBlockHandle(first.getValue().input());
  }
}
