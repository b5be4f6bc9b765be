package io.osupervisor.agent.vault.journal;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.InternalKeyComparator;
import org.iq80.leveldb.impl.InternalUserComparator;
import org.iq80.leveldb.table.Block;
import org.iq80.leveldb.table.BlockEntry;
import org.iq80.leveldb.table.BlockHandle;
import org.iq80.leveldb.table.BlockTrailer;
import org.iq80.leveldb.table.BytewiseComparator;
import org.iq80.leveldb.table.TableBuilder;
import org.iq80.leveldb.table.UserComparator;
import org.iq80.leveldb.util.PureJavaCrc32C;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.Slices;

/**
 * Reads the blocks of a table that are whole. Where its index is damaged, they lie one behind
 * another, and each ends where its checksum follows; then the first that is damaged hides those
 * behind it. Blocking.
 */
final class RescuedTable {
  private static final UserComparator ORDER =
      new InternalUserComparator(new InternalKeyComparator(new BytewiseComparator()));

  /** Of a block without an entry: one start, and their count. */
  private static final int EMPTY = 2 * Integer.BYTES;

  private final ByteBuffer bytes;
  private int at;

  private RescuedTable(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes what can be read of a table into another one; none where that is nothing. */
  static void copy(Path table, long size, Path to) throws IOException {
    RescuedTable blocks = new RescuedTable(Files.readAllBytes(table));
    List<BlockEntry> entries = blocks.read(places(table, size));
    if (entries.isEmpty()) {
      return;
    }
    try (FileChannel file = FileChannel.open(to, CREATE_NEW, WRITE)) {
      Options plain = new Options().compressionType(CompressionType.NONE);
      TableBuilder copy = new TableBuilder(plain, file, ORDER);
      for (BlockEntry entry : entries) {
        copy.add(entry);
      }
      copy.finish();
    }
  }

  private static List<BlockHandle> places(Path table, long size) throws IOException {
    try {
      return TableCheck.index(table, size);
    } catch (DBException damaged) {
      return List.of();
    }
  }

  private List<BlockEntry> read(List<BlockHandle> places) {
    List<BlockEntry> all = new ArrayList<>();
    for (BlockHandle place : places) {
      at = Math.toIntExact(place.getOffset());
      add(next(at + place.getDataSize(), at + place.getDataSize()), all);
    }
    if (places.isEmpty()) {
      List<BlockEntry> block = next(at, bytes.limit());
      while (!block.isEmpty()) {
        add(block, all);
        block = next(at, bytes.limit());
      }
    }
    return all;
  }

  private static void add(List<BlockEntry> block, List<BlockEntry> all) {
    Slice last = all.isEmpty() ? Slices.EMPTY_SLICE : all.get(all.size() - 1).getKey();
    if (!block.isEmpty() && follows(block.get(0).getKey(), last)) {
      all.addAll(block);
    }
  }

  private static boolean follows(Slice key, Slice last) {
    return last.length() == 0 || ORDER.compare(key, last) > 0;
  }

  /**
   * The entries of the block here, which ends between two places; none of one that does not, and
   * none behind the last block, whose follower is always empty.
   */
  @SuppressWarnings("ByteBufferBackingArray") // Wrapped here, whole.
  private List<BlockEntry> next(int from, int to) {
    PureJavaCrc32C crc = new PureJavaCrc32C();
    crc.update(bytes.array(), at, from - at);
    for (int end = from; end <= to && end + BlockTrailer.ENCODED_LENGTH <= bytes.limit(); end++) {
      int kind = bytes.get(end);
      crc.update(kind);
      if ((kind == CompressionType.NONE.persistentId()
              || kind == CompressionType.SNAPPY.persistentId())
          && crc.getMaskedValue() == bytes.getInt(end + 1)) {
        try {
          List<BlockEntry> entries = entries(end, kind);
          at = end + BlockTrailer.ENCODED_LENGTH;
          return entries;
        } catch (RuntimeException chance) {
          // Bytes inside of a block that happen to be a checksum.
        }
      }
    }
    return List.of();
  }

  @SuppressWarnings("ByteBufferBackingArray") // Wrapped here, whole.
  private List<BlockEntry> entries(int end, int kind) {
    Slice raw = Slices.wrappedBuffer(bytes.array()).slice(at, end - at);
    Slice content = TableCheck.content(raw, CompressionType.getCompressionTypeByPersistentId(kind));
    List<BlockEntry> entries = new ArrayList<>();
    if (content.length() > EMPTY) {
      Slice last = Slices.EMPTY_SLICE;
      for (Map.Entry<Slice, Slice> entry : new Block(content, new BytewiseComparator())) {
        if (!follows(entry.getKey(), last)) {
          throw new IllegalArgumentException("keys that are not in order");
        }
        last = entry.getKey();
        entries.add(new BlockEntry(entry.getKey(), entry.getValue()));
      }
    }
    return entries;
  }
}
