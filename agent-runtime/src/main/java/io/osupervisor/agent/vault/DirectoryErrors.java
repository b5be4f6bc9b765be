package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Path;

/** Why a data directory is refused. */
final class DirectoryErrors {
  private DirectoryErrors() {}

  static AgentException inUse(Path root, String owner) {
    return new AgentException(
        "data_dir_in_use",
        "the data directory " + root + " is in use by " + owner,
        "stop that node, or start this one with another --data directory");
  }

  static AgentException missing(Path root) {
    return new AgentException(
        "data_dir_missing",
        "there is no data directory at " + root + ": it has no file '" + DirectoryMark.FILE + "'",
        "name the directory of a node with --data DIR");
  }

  static AgentException newerFormat(Path root, int found, int known) {
    return new AgentException(
        "data_dir_newer_format",
        "the data directory %s has format %d; this release reads formats up to %d"
            .formatted(root, found, known),
        "start the release that wrote it, or a newer one");
  }

  static AgentException olderFormat(Path root, int found, int wanted) {
    return new AgentException(
        "data_dir_older_format",
        "the data directory %s has format %d; this release works with format %d"
            .formatted(root, found, wanted),
        "run 'osup vault migrate --data "
            + root
            + "' once; what is there now is kept beside, and needs as much room again");
  }

  static AgentException halfMigrated(Path root) {
    return new AgentException(
        "data_dir_half_migrated",
        "the migration of the data directory " + root + " was cut short",
        "run 'osup vault migrate --data " + root + "' again; it goes on where it was");
  }

  static AgentException halfDone(Path root, String command) {
    return new AgentException(
        "data_dir_half_done",
        "a command that changes the data directory %s was cut short: osup vault %s"
            .formatted(root, command),
        "run it again with '--data " + root + "'; it goes on where it was");
  }

  static AgentException markDamaged(Path file, Exception cause) {
    return caused(
        new AgentException(
            "data_dir_mark_damaged",
            "the mark file " + file + " cannot be read: " + cause.getMessage(),
            "restore the file from a backup; nothing else in the directory was touched"),
        cause);
  }

  static AgentException foreign(Path root, String found) {
    return new AgentException(
        "data_dir_foreign",
        "the directory " + root + " has no mark file but holds '" + found + "'",
        "name an empty or new directory; if this was a data directory, restore its file '"
            + DirectoryMark.FILE
            + "'"
            + " from a backup");
  }

  static AgentException hasJournal(Path root) {
    return new AgentException(
        "data_dir_has_journal",
        "the data directory %s holds the journal of an embedded store, and the store of this node"
                .formatted(root)
            + " is another: its agents would seem to be gone",
        "carry them over with 'osup vault export' and 'osup vault import', then start with a new"
            + " --data directory; or set osupervisor.store.kind = embedded");
  }

  static AgentException ofSharedStore(Path root, String store) {
    return new AgentException(
        "data_dir_other_store",
        "the node of the data directory %s kept its agents in the database %s, and"
                .formatted(root, store)
            + " osupervisor.store.kind = embedded now: they would seem to be gone",
        "set osupervisor.store.kind = postgresql and its url again; or carry them over with 'osup"
            + " vault export FILE -c NODE.CONF', which names that database, and 'osup vault import"
            + " FILE --data NEW', and start with that directory");
  }

  static AgentException ofOtherDatabase(Path root, String store, String other) {
    return new AgentException(
        "data_dir_other_store",
        "the node of the data directory %s kept its agents in the database %s, and"
                .formatted(root, store)
            + " osupervisor.store.url names %s: they would seem to be gone".formatted(other),
        "name the first one in osupervisor.store.url again; or carry them over with 'osup vault"
            + " export' and 'osup vault import', and start with a new --data directory");
  }

  static AgentException elsewhere(Path root, String store) {
    return new AgentException(
        "data_dir_other_store",
        "the node of the data directory %s keeps its agents in the database %s"
            .formatted(root, store),
        "name that node's configuration with -c FILE instead of --data");
  }

  static AgentException wrongOwner(Path root, int owner, int self) {
    return new AgentException(
        "data_dir_wrong_owner",
        "the data directory %s belongs to user id %d, this process runs as %d"
            .formatted(root, owner, self),
        "run as its owner, or change the owner: chown -R " + self + " " + root);
  }

  static AgentException unwritable(Path root, IOException cause) {
    return caused(
        new AgentException(
            "data_dir_unwritable",
            "the data directory " + root + " cannot be written: " + cause,
            "check that its file system is mounted for writing and its mode is 0700"),
        cause);
  }

  static AgentException nativeLibrary(Path folder, Throwable cause) {
    return caused(
        new AgentException(
            "native_library_unusable",
            "native libraries in " + folder + " do not load: " + cause.getMessage(),
            "mount the file system of the data directory without 'noexec'"),
        cause);
  }

  private static AgentException caused(AgentException error, Throwable cause) {
    error.initCause(cause);
    return error;
  }
}
