package io.osupervisor.agent.vault.journal;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.iq80.leveldb.impl.InternalKey;
import org.iq80.leveldb.impl.LogMonitor;
import org.iq80.leveldb.impl.LogReader;
import org.iq80.leveldb.impl.ValueType;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.SliceInput;
import org.iq80.leveldb.util.Slices;

/**
 * Puts a store of the LevelDB in Java together of whatever tables and logs lie in its folder: of
 * each key what the newest change says that can be read. A block of a table or a record of a log
 * that is damaged is left out, and nothing with it but the rest of that log's block. Blocking.
 */
final class JavaRebuild {
  private static final int WRITE_BUFFER = 4 << 20;

  /** Before a value, while the store is made: the number of the change that it is of, its kind. */
  private static final int PREFIX = Long.BYTES + 1;

  private static final LogMonitor LEFT_OUT =
      new LogMonitor() {
        @Override
        public void corruption(long bytes, String reason) {}

        @Override
        public void corruption(long bytes, Throwable reason) {}
      };

  private final LevelDbStore store;

  private JavaRebuild(LevelDbStore store) {
    this.store = store;
  }

  /**
   * Makes the store of a folder anew.
   *
   * @throws AgentException {@code journal_other_engine} where what is there says that another
   *     engine wrote it
   */
  static void run(Path folder) throws IOException {
    Path fresh = folder.resolveSibling(folder.getFileName() + ".rebuilt");
    List<Path> tables = files(folder, "*.sst");
    List<Path> logs = files(folder, "*.log");
    boolean own = tables.isEmpty() && logs.isEmpty();
    try (LevelDbStore store = LevelDbStore.open(fresh, WRITE_BUFFER, true, Engine.JAVA)) {
      JavaRebuild rebuild = new JavaRebuild(store);
      for (Path table : tables) {
        TableCheck.entries(table, rebuild::addEntry);
      }
      for (Path log : logs) {
        rebuild.addLog(log);
      }
      rebuild.settle();
      own |= rebuild.saysThatItIsOwn(folder);
    }
    if (!own) {
      // Whose it is, only the folder says then.
      Files.delete(fresh.resolve(EngineMark.FILE));
    }
    replace(folder, fresh);
  }

  private static List<Path> files(Path folder, String names) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, names)) {
      all.forEach(files::add);
    }
    return files;
  }

  private void addLog(Path log) throws IOException {
    try (FileChannel channel = FileChannel.open(log)) {
      LogReader records = new LogReader(channel, LEFT_OUT, true, 0);
      for (Slice record = records.readRecord(); record != null; record = records.readRecord()) {
        addBatch(record.input());
      }
    }
  }

  private void addEntry(Slice key, Slice value) {
    try {
      add(new InternalKey(key), value);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // The checksum of its block is right: something else wrote it.
    }
  }

  /** The number of its first change (8), how many they are (4), the changes. */
  private void addBatch(SliceInput batch) {
    try {
      long number = batch.readLong();
      int changes = batch.readInt();
      for (int i = 0; i < changes; i++) {
        ValueType kind = ValueType.getValueTypeByPersistentId(batch.readByte());
        Slice key = Slices.readLengthPrefixedBytes(batch);
        Slice value =
            kind == ValueType.VALUE ? Slices.readLengthPrefixedBytes(batch) : Slices.EMPTY_SLICE;
        add(new InternalKey(key, number + i, kind), value);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // Its checksum is right: something else wrote it. What came before counts.
    }
  }

  private void add(InternalKey change, Slice value) {
    byte[] key = change.getUserKey().getBytes();
    byte[] known = store.get(key);
    if (known == null || ByteBuffer.wrap(known).getLong() < change.getSequenceNumber()) {
      byte[] numbered =
          ByteBuffer.allocate(PREFIX + value.length())
              .putLong(change.getSequenceNumber())
              .put((byte) change.getValueType().getPersistentId())
              .put(value.getBytes())
              .array();
      store.writeUnsynced(batch -> batch.put(key, numbered));
    }
  }

  /** Takes the numbers off, and what was deleted. */
  private void settle() {
    store.each(
        StoreKeys.firstEvent(),
        StoreKeys.behindAll(),
        stored ->
            store.writeUnsynced(
                batch -> {
                  byte[] value = stored.value();
                  if (value[PREFIX - 1] == ValueType.VALUE.getPersistentId()) {
                    batch.put(stored.key(), Arrays.copyOfRange(value, PREFIX, value.length));
                  } else {
                    batch.delete(stored.key());
                  }
                }));
  }

  private boolean saysThatItIsOwn(Path folder) {
    Optional<Engine> said = engineSaid();
    if (said.isPresent() && said.get() != Engine.JAVA) {
      throw JournalErrors.otherEngine(folder, said.get(), Engine.JAVA);
    }
    return said.isPresent();
  }

  private Optional<Engine> engineSaid() {
    try {
      return Optional.of(StoreFacts.engine(store.get(StoreKeys.fact(StoreFacts.STORE))));
    } catch (AgentException goneOrDamaged) {
      return Optional.empty();
    }
  }

  private static void replace(Path folder, Path fresh) throws IOException {
    for (Path file : files(folder, "*")) {
      if (!file.endsWith(EngineMark.FILE)) {
        DurableFiles.deleteTree(file);
      }
    }
    for (Path file : files(fresh, "*")) {
      Files.move(file, folder.resolve(file.getFileName()), REPLACE_EXISTING);
    }
    DurableFiles.deleteTree(fresh);
  }
}
