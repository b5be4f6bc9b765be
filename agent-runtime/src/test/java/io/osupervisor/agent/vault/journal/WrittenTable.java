package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** A store of one table, and where things lie in it. */
final class WrittenTable {
  static final int BUFFER = 1 << 20;

  private WrittenTable() {}

  /** Writes random bytes, or where they are to be compressed, zeros. */
  static Path write(Path folder, Engine engine, int events, int size, boolean compressed)
      throws IOException {
    try (LevelDbStore store = LevelDbStore.open(folder, BUFFER, true, engine)) {
      put(store, events, size, compressed);
    }
    LevelDbStore.open(folder, BUFFER, false, engine).close();
    return only(folder);
  }

  /** The same where a compaction leaves it, whose level an opening does not compact. */
  static Path writeDeeper(Path folder, int events, int size) throws IOException {
    try (LevelDbStore store = LevelDbStore.open(folder, BUFFER, true, Engine.NATIVE)) {
      put(store, events, size, false);
      compact(store);
    }
    return only(folder);
  }

  /** All of a store, in one part. */
  static void compact(LevelDbStore store) {
    store.compact(List.of(new byte[] {0}, StoreKeys.behindAll()), Progress.NOBODY);
  }

  private static void put(LevelDbStore store, int events, int size, boolean compressed) {
    Random random = new Random(7);
    store.writeSynced(
        batch ->
            IntStream.rangeClosed(1, events)
                .forEach(
                    seq -> {
                      byte[] value = new byte[size];
                      if (!compressed) {
                        random.nextBytes(value);
                      }
                      batch.put(StoreKeys.event("a", seq), value);
                    }));
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".sst")).findFirst().orElseThrow();
    }
  }

  static Footer footer(byte[] table) {
    return Footer.readFooter(
        Slices.wrappedBuffer(table)
            .slice(table.length - Footer.ENCODED_LENGTH, Footer.ENCODED_LENGTH));
  }

  /** Those of data. */
  static List<BlockHandle> blocks(byte[] table) {
    BlockHandle index = footer(table).getIndexBlockHandle();
    int at = Math.toIntExact(index.getOffset());
    Slice raw = Slices.wrappedBuffer(table).slice(at, index.getDataSize());
    CompressionType kind =
        CompressionType.getCompressionTypeByPersistentId(table[at + index.getDataSize()]);
    List<BlockHandle> blocks = new ArrayList<>();
    for (var entry : new Block(TableCheck.content(raw, kind), new BytewiseComparator())) {
      blocks.add(BlockHandle.readBlockHandle(entry.getValue().input()));
    }
    return blocks;
  }

  /** The checksum of a block of so many bytes that is not compressed, at the beginning. */
  private static int crc(byte[] bytes, int length) {
    return TableBuilder.crc32c(Slices.wrappedBuffer(bytes).slice(0, length), CompressionType.NONE);
  }

  /** Puts a checksum into the middle of the first block, whose own is still right. */
  static void putChecksumInside(byte[] table) {
    ByteBuffer place = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    int length = blocks(table).get(0).getDataSize();
    int at = length / 2;
    table[at] = 0;
    place.putInt(at + 1, crc(table, at));
    place.putInt(length + 1, crc(table, length));
  }
}
