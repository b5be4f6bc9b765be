package io.osupervisor.agent.vault.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.iq80.leveldb.impl.FileMetaData;
import org.iq80.leveldb.impl.VersionEdit;
import org.iq80.leveldb.util.Slices;

/** Which tables a manifest of LevelDB names at each level, by their numbers. */
final class TableLevels {
  private static final int RECORD_HEADER = 7;

  private TableLevels() {}

  /** Of a manifest whose records are whole, in one block. */
  static SortedMap<Integer, Set<Long>> of(Path manifest) throws IOException {
    byte[] bytes = Files.readAllBytes(manifest);
    List<Long> ends = List.copyOf(RecordBoundaries.of(manifest));
    SortedMap<Integer, Set<Long>> levels = new TreeMap<>();
    for (int i = 0; i + 1 < ends.size(); i++) {
      int from = ends.get(i).intValue() + RECORD_HEADER;
      if (bytes[from - 1] == 0) {
        // No kind of a record: the file was made longer than what is written.
        break;
      }
      VersionEdit edit =
          new VersionEdit(
              Slices.wrappedBuffer(Arrays.copyOfRange(bytes, from, ends.get(i + 1).intValue())));
      for (Map.Entry<Integer, Long> gone : edit.getDeletedFiles().entries()) {
        levels.getOrDefault(gone.getKey(), new TreeSet<>()).remove(gone.getValue());
      }
      for (Map.Entry<Integer, FileMetaData> file : edit.getNewFiles().entries()) {
        levels
            .computeIfAbsent(file.getKey(), first -> new TreeSet<>())
            .add(file.getValue().getNumber());
      }
    }
    return levels;
  }
}
