package io.osupervisor.agent.vault.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/** The commits that lie in a log of LevelDB, and where each ends. */
public final class CommitsOfLog {
  /** A commit lies before this offset. */
  public record Place(int batch, long end) {}

  private static final int HEADER = 7;
  private static final int FULL = 1;
  private static final int LAST = 4;
  private static final int SEQUENCE_AND_COUNT = 12;

  private CommitsOfLog() {}

  public static List<Place> read(Path log) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    NavigableSet<Long> boundaries = RecordBoundaries.of(log);
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    List<Place> found = new ArrayList<>();
    for (long from : boundaries) {
      Long end = boundaries.higher(from);
      if (end == null || end - from < HEADER || bytes[(int) from + 6] == 0) {
        continue;
      }
      int at = (int) from;
      int length = Short.toUnsignedInt(little(bytes).getShort(at + 4));
      batch.write(bytes, at + HEADER, length);
      if (bytes[at + 6] == FULL || bytes[at + 6] == LAST) {
        int number = commit(batch.toByteArray());
        if (number > 0) {
          found.add(new Place(number, end));
        }
        batch.reset();
      }
    }
    return found;
  }

  /** The number of the commit that a batch puts; 0 for none. */
  private static int commit(byte[] batch) {
    ByteBuffer rest = little(batch).position(SEQUENCE_AND_COUNT);
    int commit = 0;
    while (rest.hasRemaining()) {
      boolean put = rest.get() == 1;
      byte[] key = text(rest);
      if (put) {
        text(rest);
        if (key[0] == StoreKeys.firstCommit()[0]) {
          commit = (int) StoreKeys.batchOfCommit(key);
        }
      }
    }
    return commit;
  }

  private static byte[] text(ByteBuffer rest) {
    int length = 0;
    int shift = 0;
    byte part;
    do {
      part = rest.get();
      length |= (part & 0x7f) << shift;
      shift += 7;
    } while (part < 0);
    byte[] text = new byte[length];
    rest.get(text);
    return text;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
