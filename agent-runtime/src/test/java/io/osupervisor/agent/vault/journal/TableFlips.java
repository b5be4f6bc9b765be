package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.table.Block;
import org.iq80.leveldb.table.BlockHandle;
import org.iq80.leveldb.table.BytewiseComparator;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.Slices;

/**
 * Single bits of a table that do a certain thing when they are flipped, found by decoding a block
 * before and after: whatever the layout of a table is, they do it.
 */
final class TableFlips {
  private final String base;
  private final Path root;
  private final Path file;
  private final byte[] table;

  /**
   * @param base of which copy of {@link KnownJournal}
   * @param root where that lies
   * @param file the table below it
   */
  TableFlips(String base, Path root, Path file) throws IOException {
    this.base = base;
    this.root = root;
    this.file = file;
    this.table = Files.readAllBytes(root.resolve(file));
  }

  /** Changes a number in the record of one commit, and nothing else that a block decodes to. */
  Damage ofOneCommit() {
    List<BlockHandle> lastFirst = new ArrayList<>(WrittenTable.blocks(table));
    // Where the commits are: behind the events.
    Collections.reverse(lastFirst);
    return first(lastFirst, TableFlips::changesOneCommit);
  }

  /** Gives a block of data a key so short that LevelDB does not survive to compact it. */
  Damage deadly() {
    return first(WrittenTable.blocks(table), (whole, flipped) -> kills(flipped));
  }

  /** The same of the index. */
  Damage deadlyIndex() {
    return first(
        List.of(WrittenTable.footer(table).getIndexBlockHandle()),
        (whole, flipped) -> kills(flipped));
  }

  @SuppressWarnings("ArrayRecordComponent") // Looked into, never compared.
  private record Content(byte[] bytes, CompressionType kind) {
    List<Map.Entry<Slice, Slice>> entries() {
      List<Map.Entry<Slice, Slice>> entries = new ArrayList<>();
      Slice content = TableCheck.content(Slices.wrappedBuffer(bytes), kind);
      new Block(content, new BytewiseComparator()).iterator().forEachRemaining(entries::add);
      return entries;
    }
  }

  private Damage first(List<BlockHandle> blocks, BiPredicate<Content, Content> wanted) {
    for (BlockHandle block : blocks) {
      int from = Math.toIntExact(block.getOffset());
      int end = from + block.getDataSize();
      CompressionType kind = CompressionType.getCompressionTypeByPersistentId(table[end]);
      Content whole = new Content(Arrays.copyOfRange(table, from, end), kind);
      for (int at = 0; at < whole.bytes().length; at++) {
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          byte[] flipped = whole.bytes().clone();
          flipped[at] ^= (byte) (1 << bit);
          if (wanted.test(whole, new Content(flipped, kind))) {
            return Damage.flip(base, file, from + at, bit);
          }
        }
      }
    }
    throw new IllegalStateException("no bit of " + root.resolve(file) + " does it");
  }

  private static boolean kills(Content flipped) {
    return DamagedBlock.isDeadly(Slices.wrappedBuffer(flipped.bytes()), flipped.kind());
  }

  private static boolean changesOneCommit(Content whole, Content flipped) {
    List<Map.Entry<Slice, Slice>> was = whole.entries();
    List<Map.Entry<Slice, Slice>> is = new ArrayList<>();
    try {
      is.addAll(flipped.entries());
    } catch (RuntimeException undecodable) {
      // Many kinds of them.
      return false;
    }
    List<Integer> changed =
        IntStream.range(0, Math.min(was.size(), is.size()))
            .filter(i -> !is.get(i).equals(was.get(i)))
            .boxed()
            .toList();
    return is.size() == was.size()
        && changed.size() == 1
        && is.get(changed.get(0)).getKey().equals(was.get(changed.get(0)).getKey())
        && saysOtherNumbers(was.get(changed.get(0)), is.get(changed.get(0)).getValue());
  }

  private static boolean saysOtherNumbers(Map.Entry<Slice, Slice> commit, Slice value) {
    byte[] key = commit.getKey().copySlice(0, commit.getKey().length() - Long.BYTES).getBytes();
    if (key[0] != StoreKeys.firstCommit()[0]) {
      return false;
    }
    long batch = StoreKeys.batchOfCommit(key);
    Map<String, Long> was = Commit.decode(batch, commit.getValue().getBytes()).highest();
    try {
      Map<String, Long> is = Commit.decode(batch, value.getBytes()).highest();
      return is.keySet().equals(was.keySet()) && !is.equals(was);
    } catch (AgentException | IllegalArgumentException refused) {
      return false;
    }
  }
}
