package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.AgentException;
import java.nio.file.Path;

/** Why a data directory is not brought to a newer format. */
final class MigrationErrors {
  private static final String RESTORE =
      "nothing was changed; restore the directory from a backup that the release which wrote it"
          + " opens, and keep a copy of what is there";

  private MigrationErrors() {}

  /** A file of the store is missing or broken. */
  static AgentException fileDamaged(Path file, String what) {
    return damaged(file + " " + what);
  }

  /** A record is there, but wrong. */
  static AgentException recordDamaged(String what) {
    return damaged(what);
  }

  static AgentException hole(String persistenceId, long from, long to) {
    return damaged(
        from == to
            ? "event %d of %s is missing".formatted(from, persistenceId)
            : "events %d to %d of %s are missing".formatted(from, to, persistenceId));
  }

  private static AgentException damaged(String what) {
    return new AgentException("journal_damaged", "the journal is damaged: " + what, RESTORE);
  }

  static AgentException unreadable(Path journal, Throwable cause) {
    return caused(
        new AgentException(
            "journal_unreadable",
            "the journal in " + journal + " cannot be read: " + cause.getMessage(),
            RESTORE),
        cause);
  }

  static AgentException snapshotDamaged(Path file, String what) {
    return new AgentException(
        "snapshot_damaged",
        "the snapshot " + file + " is damaged: " + what,
        "nothing was changed; restore the file from a backup");
  }

  static AgentException filled(Path beside) {
    return new AgentException(
        "storage_full",
        "the disk of " + beside + " filled up while the new stores were written",
        "nothing was changed; free some space and run the command again");
  }

  static AgentException noRoom(Path root, long needed, long free) {
    return new AgentException(
        "storage_full",
        "the migration of %s needs %,d bytes, since the old stores are kept; %,d are free"
            .formatted(root, needed, free),
        "free the rest on its file system; nothing was changed");
  }

  static AgentException leftOver(Path path) {
    return new AgentException(
        "migration_left_over",
        path + " is there already, though no migration is under way",
        "move it to another place if you still need it, else delete it");
  }

  static AgentException inTheWay(Path path) {
    return new AgentException(
        "migration_blocked",
        "a migration is half done, and something was put into " + path + " meanwhile",
        "move it away and run 'osup vault migrate' again");
  }

  static AgentException unfaithful(String what) {
    return new AgentException(
        "migration_unfaithful",
        "what was written is not what was read: " + what,
        "the old stores are untouched; check the disk, and report this");
  }

  static AgentException failed(Path root, Throwable cause) {
    return caused(
        new AgentException(
            "migration_failed",
            "the migration of " + root + " broke off: " + cause,
            "remove the cause and run 'osup vault migrate' again: it begins anew, or ends what it"
                + " began"),
        cause);
  }

  private static AgentException caused(AgentException error, Throwable cause) {
    error.initCause(cause);
    return error;
  }
}
