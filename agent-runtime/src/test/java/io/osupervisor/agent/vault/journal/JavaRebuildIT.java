package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.InternalKey;
import org.iq80.leveldb.impl.ValueType;
import org.iq80.leveldb.table.BytewiseComparator;
import org.iq80.leveldb.table.TableBuilder;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.Slices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables with right checksums around what no store wrote. */
class JavaRebuildIT {
  private static final byte[] KEY = StoreKeys.event("a", 1);
  private static final byte[] VALUE = "event".getBytes(US_ASCII);

  private final Path folder;

  JavaRebuildIT(@TempDir Path folder) {
    this.folder = folder.resolve("store");
  }

  private static Slice change(byte[] key) {
    return new InternalKey(Slices.wrappedBuffer(key), 1, ValueType.VALUE).encode();
  }

  private void assertKept(Slice other, byte[] value) throws IOException {
    Files.createDirectories(folder);
    try (FileChannel file = FileChannel.open(folder.resolve("000005.sst"), CREATE_NEW, WRITE)) {
      Options plain = new Options().compressionType(CompressionType.NONE);
      TableBuilder table = new TableBuilder(plain, file, new BytewiseComparator());
      table.add(change(KEY), Slices.wrappedBuffer(VALUE));
      table.add(other, Slices.wrappedBuffer(value));
      table.finish();
    }
    JavaRebuild.run(folder);
    assertThat(folder.resolve(EngineMark.FILE)).doesNotExist();
    EngineMark.begin(folder.resolveSibling("mark"), Engine.JAVA);
    Files.copy(
        folder.resolveSibling("mark").resolve(EngineMark.FILE), folder.resolve(EngineMark.FILE));
    try (LevelDbStore store = LevelDbStore.open(folder, 1 << 20, false, Engine.JAVA)) {
      assertThat(store.get(KEY)).isEqualTo(VALUE);
    }
  }

  @Test
  void shouldPassOverAKeyThatIsTooShort() throws IOException {
    assertKept(Slices.wrappedBuffer(new byte[] {-1, -1, -1}), VALUE);
  }

  @Test
  void shouldPassOverAKeyOfNoKind() throws IOException {
    Slice key = change(StoreKeys.event("b", 1));
    key.setByte(key.length() - Long.BYTES, 77);
    assertKept(key, VALUE);
  }

  @Test
  void shouldTakeADamagedFactAsNotSaid() throws IOException {
    assertKept(change(StoreKeys.fact(StoreFacts.STORE)), new byte[] {1, 2, 3});
  }
}
