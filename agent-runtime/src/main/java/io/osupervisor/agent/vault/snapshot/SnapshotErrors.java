package io.osupervisor.agent.vault.snapshot;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.persistence.SnapshotMetadata;

/** What can be wrong with snapshots and their files. */
final class SnapshotErrors {
  static final String DAMAGED = "snapshot_damaged";

  private static final String DISK = "check the disk's space, health and permissions";
  private static final String RELEASE = "start the release that wrote it, or a newer one";

  private SnapshotErrors() {}

  static AgentException damaged(Path file, String what) {
    return new AgentException(
        DAMAGED,
        "the snapshot file " + file + " is damaged: " + what,
        "restore the file from a backup; the snapshot before it is used where there is one");
  }

  static AgentException allDamaged(String persistenceId, Path folder, List<String> faults) {
    return new AgentException(
        "snapshots_all_damaged",
        "'%s' has %d snapshots in %s, and none is readable: %s"
            .formatted(persistenceId, faults.size(), folder, String.join("; ", faults)),
        "restore the folder from a backup; events before the snapshots may be deleted, so that it"
            + " is not recovered without them");
  }

  static AgentException newerFormat(Path file, int version) {
    return new AgentException(
        "snapshot_newer_format",
        "the snapshot file %s has format %d; this release reads format %d"
            .formatted(file, version, SnapshotHeader.VERSION),
        RELEASE);
  }

  static AgentException notUnderstood(SnapshotFile snapshot, Throwable cause) {
    return caused(
        "snapshot_not_understood",
        "the snapshot %d of '%s' is whole, but serializer %d does not read its form '%s'"
            .formatted(
                snapshot.seq(),
                snapshot.persistenceId(),
                snapshot.serializerId(),
                snapshot.manifest()),
        RELEASE,
        cause);
  }

  static AgentException unreadable(Path file, IOException cause) {
    return caused("snapshot_unreadable", "the snapshot " + file + " is not read", DISK, cause);
  }

  static AgentException failed(Path file, IOException cause) {
    return caused("snapshot_failed", "the snapshot " + file + " is not written", DISK, cause);
  }

  static AgentException notDeleted(Path folder, IOException cause) {
    return caused("snapshot_not_deleted", "snapshots stay in " + folder, DISK, cause);
  }

  static AgentException unusable(Path root, IOException cause) {
    return caused("snapshots_unusable", "no snapshots can be kept in " + root, DISK, cause);
  }

  static AgentException ofAnother(Path file, String owner) {
    return new AgentException(
        "snapshot_of_another",
        "the snapshot file " + file + " holds a snapshot of '" + owner + "', which is kept",
        "save again: the name of a file carries its time");
  }

  static AgentException metadata(SnapshotMetadata metadata) {
    return new AgentException(
        "snapshot_metadata",
        "the snapshot " + metadata + " comes with metadata, for which its file has no place",
        "use a behaviour that is not replicated");
  }

  private static AgentException caused(String code, String message, String hint, Throwable cause) {
    AgentException error = new AgentException(code, message + ": " + cause, hint);
    error.initCause(cause);
    return error;
  }
}
