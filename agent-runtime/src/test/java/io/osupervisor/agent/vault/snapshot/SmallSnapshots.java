package io.osupervisor.agent.vault.snapshot;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The snapshots of one persistence id, each known by its number. */
public final class SmallSnapshots {
  private static final String ID = "vault|small";
  private static final int MOST = 20_000;

  private final SnapshotFiles files;

  private SmallSnapshots(SnapshotFiles files) {
    this.files = files;
  }

  /** Those of a data directory. */
  public static SmallSnapshots open(Path data) {
    return new SmallSnapshots(
        SnapshotFiles.open(
            data.resolve("snapshots"),
            warning -> {
              throw new IllegalStateException(warning);
            }));
  }

  /** Durable when it returns. */
  public void save(long seq) {
    files.save(snapshot(seq));
  }

  /** Deletes what is older. */
  public void deleteBelow(long seq) {
    files.delete(ID, place -> place.seq() < seq);
  }

  /** The number of the newest, which is looked at whole; 0 when there is none. */
  public long newest() {
    Optional<SnapshotFile> newest = files.newest(ID, place -> true);
    newest.ifPresent(
        found -> {
          if (!Arrays.equals(found.content(), snapshot(found.seq()).content())) {
            throw new IllegalStateException("snapshot " + found.seq() + " is another");
          }
        });
    return newest.map(SnapshotFile::seq).orElse(0L);
  }

  private static SnapshotFile snapshot(long seq) {
    int size = (int) (1 + seq * 7919 % MOST);
    return SnapshotSamples.of(ID, seq, SnapshotSamples.content(seq, size));
  }
}
