package io.osupervisor.agent.vault.journal;

import io.airlift.compress.snappy.SnappyDecompressor;
import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.table.Block;
import org.iq80.leveldb.table.BlockHandle;
import org.iq80.leveldb.table.BlockTrailer;
import org.iq80.leveldb.table.BytewiseComparator;
import org.iq80.leveldb.table.Footer;
import org.iq80.leveldb.table.TableBuilder;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.Slices;

/**
 * Reads a table as a whole and looks at the checksum of each block, as the index tells where they
 * are: the LevelDB in Java writes them and never looks at one, and neither does look at those of
 * indexes. Blocking.
 */
public final class TableCheck {
  private final Path table;
  private final FileChannel file;
  private final long size;

  private TableCheck(Path table, FileChannel file, long size) {
    this.table = table;
    this.file = file;
    this.size = size;
  }

  /**
   * Checks a table.
   *
   * @throws DBException it is damaged, or missing
   */
  static void require(Path table) throws IOException {
    if (!Files.exists(table)) {
      throw new DBException("its table " + table.getFileName() + " is missing");
    }
    try (FileChannel file = FileChannel.open(table)) {
      new TableCheck(table, file, file.size()).check(TableCheck::block);
    }
  }

  /**
   * Where a table says that its blocks are, of which none is looked at.
   *
   * @param size in bytes: a loss of power may leave a longer file
   * @throws DBException what says so is damaged
   */
  static List<BlockHandle> index(Path table, long size) throws IOException {
    List<BlockHandle> blocks = new ArrayList<>();
    try (FileChannel file = FileChannel.open(table)) {
      new TableCheck(table, file, size)
          .check(
              (check, block) -> {
                check.requireInside(block);
                blocks.add(block);
              });
    }
    return blocks;
  }

  /**
   * Checks that LevelDB can compact a table, damaged or not.
   *
   * @param size as of {@link #index}
   * @throws DBException it would end the process
   */
  static void requireBearable(Path table, long size) throws IOException {
    try (FileChannel file = FileChannel.open(table)) {
      new TableCheck(table, file, size).check(TableCheck::requireBearable);
    }
  }

  /** Takes the keys and values of blocks. */
  @FunctionalInterface
  interface Entries {
    /**
     * The next of them.
     *
     * @param key with the number of its change and its kind
     */
    void take(Slice key, Slice value);
  }

  /** Gives what is in a table, as far as its index and its blocks can be read. */
  static void entries(Path table, Entries entries) throws IOException {
    try (FileChannel file = FileChannel.open(table)) {
      new TableCheck(table, file, file.size()).give(entries);
    }
  }

  @FunctionalInterface
  private interface Look {
    void at(TableCheck table, BlockHandle block) throws IOException;
  }

  /**
   * What is wrong with a table, if anything.
   *
   * @param size as its manifest says
   */
  public static Optional<AgentException> fault(Path table, long size) {
    try (FileChannel file = FileChannel.open(table)) {
      new TableCheck(table, file, size).check(TableCheck::block);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(JournalErrors.unreadableFile(table, e));
    } catch (DBException e) {
      return Optional.of(JournalErrors.damaged(String.valueOf(e.getMessage())));
    }
  }

  private void check(Look look) throws IOException {
    try {
      Footer ends = footer();
      List<BlockHandle> blocks = blocks(ends);
      block(ends.getMetaindexBlockHandle());
      if (blocks.isEmpty()) {
        throw damaged("has no blocks");
      }
      for (BlockHandle at : blocks) {
        look.at(this, at);
      }
    } catch (DBException e) {
      throw e;
    } catch (RuntimeException e) {
      // Many kinds of them, for what cannot be decoded.
      throw damaged("has an index or a block that cannot be decoded: " + e);
    }
  }

  private void give(Entries entries) throws IOException {
    List<BlockHandle> blocks;
    try {
      blocks = blocks(footer());
    } catch (RuntimeException damaged) {
      // Nothing says where its blocks are.
      return;
    }
    for (BlockHandle at : blocks) {
      for (Map.Entry<Slice, Slice> entry : wholeEntries(at)) {
        entries.take(entry.getKey(), entry.getValue());
      }
    }
  }

  /** Those of a block; none of one that is damaged. */
  private List<Map.Entry<Slice, Slice>> wholeEntries(BlockHandle at) throws IOException {
    List<Map.Entry<Slice, Slice>> entries = new ArrayList<>();
    try {
      decoded(at).iterator().forEachRemaining(entries::add);
      return entries;
    } catch (RuntimeException damaged) {
      return List.of();
    }
  }

  private Footer footer() throws IOException {
    long footer = size - Footer.ENCODED_LENGTH;
    if (footer < 0 || size > file.size()) {
      throw damaged("is too short");
    }
    return Footer.readFooter(read(footer, Footer.ENCODED_LENGTH));
  }

  private List<BlockHandle> blocks(Footer ends) throws IOException {
    List<BlockHandle> blocks = new ArrayList<>();
    for (Map.Entry<Slice, Slice> entry : decoded(ends.getIndexBlockHandle())) {
      blocks.add(BlockHandle.readBlockHandle(entry.getValue().input()));
    }
    return blocks;
  }

  private Block decoded(BlockHandle at) throws IOException {
    Raw raw = block(at);
    return new Block(content(raw.bytes(), raw.kind()), new BytewiseComparator());
  }

  private record Raw(Slice bytes, CompressionType kind, boolean whole) {}

  /** What a block holds that is whole. */
  static Slice content(Slice block, CompressionType kind) {
    return kind == CompressionType.SNAPPY
        ? Slices.wrappedBuffer(decompressed(block.getBytes()))
        : block;
  }

  private static byte[] decompressed(byte[] block) {
    byte[] content = new byte[SnappyDecompressor.getUncompressedLength(block, 0)];
    int length =
        new SnappyDecompressor().decompress(block, 0, block.length, content, 0, content.length);
    return length == content.length ? content : Arrays.copyOf(content, length);
  }

  /** A block that is whole, as it lies there. */
  private Raw block(BlockHandle at) throws IOException {
    Raw block = raw(at);
    if (!block.whole()) {
      throw damaged("has a bad checksum in the block at byte " + at.getOffset());
    }
    return block;
  }

  private Raw raw(BlockHandle at) throws IOException {
    int size = at.getDataSize();
    Slice all = read(at.getOffset(), Math.addExact(size, BlockTrailer.ENCODED_LENGTH));
    Slice content = all.slice(0, size);
    BlockTrailer trailer =
        BlockTrailer.readBlockTrailer(all.slice(size, BlockTrailer.ENCODED_LENGTH));
    CompressionType kind = trailer.getCompressionType();
    return new Raw(content, kind, trailer.getCrc32c() == TableBuilder.crc32c(content, kind));
  }

  private void requireBearable(BlockHandle at) throws IOException {
    Raw block;
    try {
      block = raw(at);
    } catch (IllegalArgumentException unknownKind) {
      // Which LevelDB refuses to read.
      return;
    }
    if (!block.whole() && DamagedBlock.isDeadly(block.bytes(), block.kind())) {
      throw damaged("has a block at byte %d that cannot be compacted".formatted(at.getOffset()));
    }
  }

  private void requireInside(BlockHandle block) {
    requireInside(
        block.getOffset(), Math.addExact(block.getDataSize(), BlockTrailer.ENCODED_LENGTH));
  }

  private void requireInside(long offset, int length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw damaged("has a block beyond its end");
    }
  }

  private Slice read(long offset, int length) throws IOException {
    requireInside(offset, length);
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, offset + bytes.position()) < 0) {
        throw damaged("ends while it is read");
      }
    }
    return Slices.wrappedBuffer(bytes.array());
  }

  private DBException damaged(String what) {
    return new DBException("its table " + table.getFileName() + " is damaged: " + what);
  }
}
