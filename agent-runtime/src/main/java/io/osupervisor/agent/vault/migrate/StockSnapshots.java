package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.vault.VaultSerializer;
import java.io.IOException;
import java.io.NotSerializableException;
import java.net.URLDecoder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The snapshots of format 1, Pekko's own: one file each, without a checksum. A file is taken for
 * whole if its header says who can read the rest and, where that is the vault, the vault can.
 * Blocking.
 */
public final class StockSnapshots {
  /** What is being written has another end, and was never a snapshot. */
  private static final Pattern NAME = Pattern.compile("snapshot-(.+)-(\\d+)-(\\d+)");

  private final VaultSerializer vault = new VaultSerializer();
  private final Path folder;

  public StockSnapshots(Path folder) {
    this.folder = folder;
  }

  /**
   * Gives every snapshot, those of a persistence id in order.
   *
   * @throws io.osupervisor.agent.AgentException {@code snapshot_damaged}
   */
  public void replay(SnapshotSink sink) throws IOException {
    for (Map.Entry<SnapshotName, Path> file : files().entrySet()) {
      sink.snapshot(read(file.getKey(), file.getValue()));
    }
  }

  private SortedMap<SnapshotName, Path> files() throws IOException {
    SortedMap<SnapshotName, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        Matcher name = NAME.matcher(String.valueOf(child.getFileName()));
        if (name.matches()) {
          files.put(
              new SnapshotName(
                  URLDecoder.decode(name.group(1), UTF_8),
                  Long.parseLong(name.group(2)),
                  Long.parseLong(name.group(3))),
              child);
        }
      }
    }
    return files;
  }

  private StockSnapshot read(SnapshotName name, Path file) throws IOException {
    try {
      StockSnapshot snapshot = StockSnapshot.decode(name, Files.readAllBytes(file));
      if (snapshot.serializerId() == vault.identifier()) {
        vault.fromBinary(snapshot.state(), snapshot.manifest());
      } else if (snapshot.serializerId() == 0 || snapshot.state().length == 0) {
        throw new IllegalArgumentException("it is empty");
      }
      return snapshot;
    } catch (NotSerializableException | RuntimeException e) {
      throw MigrationErrors.snapshotDamaged(file, String.valueOf(e.getMessage()));
    }
  }
}
