package io.osupervisor.agent.vault.journal;

import io.airlift.compress.snappy.SnappyDecompressor;
import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

  private TableCheck(Path table, FileChannel file) {
    this.table = table;
    this.file = file;
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
      new TableCheck(table, file).check();
    }
  }

  /** What is wrong with a table, if anything. */
  public static Optional<AgentException> fault(Path table) {
    try {
      require(table);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(JournalErrors.unreadableFile(table, e));
    } catch (DBException e) {
      return Optional.of(JournalErrors.damaged(String.valueOf(e.getMessage())));
    }
  }

  private void check() throws IOException {
    try {
      long footer = file.size() - Footer.ENCODED_LENGTH;
      if (footer < 0) {
        throw damaged("is too short");
      }
      Footer ends = Footer.readFooter(read(footer, Footer.ENCODED_LENGTH));
      Slice index = content(block(ends.getIndexBlockHandle()));
      block(ends.getMetaindexBlockHandle());
      long blocks = 0;
      for (Map.Entry<Slice, Slice> entry : new Block(index, new BytewiseComparator())) {
        block(BlockHandle.readBlockHandle(entry.getValue().input()));
        blocks++;
      }
      if (blocks == 0) {
        throw damaged("has no blocks");
      }
    } catch (DBException e) {
      throw e;
    } catch (RuntimeException e) {
      // Many kinds of them, for what cannot be decoded.
      throw damaged("has an index or a block that cannot be decoded: " + e);
    }
  }

  private record Raw(Slice bytes, CompressionType kind) {}

  private static Slice content(Raw block) {
    return block.kind() == CompressionType.SNAPPY
        ? Slices.wrappedBuffer(decompressed(block.bytes().getBytes()))
        : block.bytes();
  }

  private static byte[] decompressed(byte[] block) {
    byte[] content = new byte[SnappyDecompressor.getUncompressedLength(block, 0)];
    int length =
        new SnappyDecompressor().decompress(block, 0, block.length, content, 0, content.length);
    return length == content.length ? content : Arrays.copyOf(content, length);
  }

  /** A block that is whole, as it lies there. */
  private Raw block(BlockHandle at) throws IOException {
    int size = at.getDataSize();
    Slice whole = read(at.getOffset(), Math.addExact(size, BlockTrailer.ENCODED_LENGTH));
    Slice content = whole.slice(0, size);
    BlockTrailer trailer =
        BlockTrailer.readBlockTrailer(whole.slice(size, BlockTrailer.ENCODED_LENGTH));
    if (trailer.getCrc32c() != TableBuilder.crc32c(content, trailer.getCompressionType())) {
      throw damaged("has a bad checksum in the block at byte " + at.getOffset());
    }
    return new Raw(content, trailer.getCompressionType());
  }

  private Slice read(long offset, int size) throws IOException {
    if (offset < 0 || size < 0 || offset + size > file.size()) {
      throw damaged("has a block beyond its end");
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
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
