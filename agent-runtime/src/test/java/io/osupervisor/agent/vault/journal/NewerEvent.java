package io.osupervisor.agent.vault.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Writes an event as a release to come may, into a store that nobody has open. */
public final class NewerEvent {
  private static final byte FORMAT = 3;
  private static final int HEADER = 5;

  private NewerEvent() {}

  /** Replaces an event of the journal of a data directory. */
  public static void write(Path data, Engine engine, String persistenceId, long seq) {
    byte[] key = StoreKeys.event(persistenceId, seq);
    byte[] value = new byte[HEADER + 1];
    value[0] = FORMAT;
    CRC32C crc = new CRC32C();
    crc.update(key);
    crc.update(value, 0, 1);
    crc.update(value, HEADER, value.length - HEADER);
    ByteBuffer.wrap(value).putInt(1, (int) crc.getValue());
    Path folder = JournalFolders.in(data).store();
    try (LevelDbStore store = LevelDbStore.open(folder, 1 << 20, false, engine)) {
      store.writeSynced(batch -> batch.put(key, value));
    }
  }
}
