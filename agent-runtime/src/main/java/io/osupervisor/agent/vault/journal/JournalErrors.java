package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Path;

/** What is wrong with a journal. */
final class JournalErrors {
  static final String RESTORE =
      "keep a copy of the data directory, then restore it from a backup; 'osup vault verify' lists"
          + " all that is wrong in it, 'osup vault repair' keeps all that can be read, both with"
          + " --data DIR on the stopped node";

  private JournalErrors() {}

  static AgentException unreadable(Path folder, Throwable cause) {
    return caused(
        new AgentException(
            "journal_unreadable",
            "the journal in " + folder + " does not open: " + cause.getMessage(),
            RESTORE),
        cause);
  }

  static AgentException unreadable(Throwable cause) {
    return caused(
        new AgentException(
            "journal_unreadable", "the journal's store failed: " + cause.getMessage(), RESTORE),
        cause);
  }

  static AgentException unreadableFile(Path file, IOException cause) {
    return caused(
        new AgentException(
            "journal_unreadable",
            "the journal's file %s is not read: %s".formatted(file, cause),
            RESTORE),
        cause);
  }

  static AgentException unreadable(String persistenceId, long seq, AgentException cause) {
    return caused(
        new AgentException(
            cause.code(),
            "event %d of %s or one soon after it is not read: %s"
                .formatted(seq, persistenceId, cause.getMessage()),
            RESTORE),
        cause);
  }

  static AgentException noRoom(Path folder, long free, long needed) {
    return new AgentException(
        "storage_full",
        "%d bytes are free on the disk of the journal in %s; it is opened with %d or more, because"
                .formatted(free, folder, needed)
            + " its store would end the process on a full disk",
        "free some space and start again; nothing was touched");
  }

  static AgentException gone(Path folder, Promise promised) {
    return new AgentException(
        "journal_lost",
        "the journal in "
            + folder
            + " has no file CURRENT; opened so it would be empty, and it held "
            + promised.batch()
            + " commits of "
            + promised.highest().size()
            + " persistence ids",
        RESTORE);
  }

  static AgentException headless(Path folder) {
    return new AgentException(
        "journal_lost",
        "the journal in "
            + folder
            + " has tables or logs, but neither a file CURRENT nor a ledger; opened so it would be"
            + " empty",
        RESTORE);
  }

  static AgentException closed() {
    return new AgentException("journal_closed", "the journal is closed", "");
  }

  static AgentException failed(Throwable cause) {
    return caused(
        new AgentException(
            "journal_failed",
            "a write of the journal failed, and nothing is written any more: " + cause,
            "mend what the message names and start the node again; what was acknowledged is kept",
            "unknown"),
        cause);
  }

  static AgentException conflict(String persistenceId, long seq, long expected) {
    return new AgentException(
        "journal_conflict",
        "event %d of %s was to be written where %d follows: somebody else writes under this id"
            .formatted(seq, persistenceId, expected),
        "what writes is told by its own next start",
        "not_delivered");
  }

  static AgentException badRecord(String persistenceId, long seq) {
    return new AgentException(
        "journal_damaged",
        "event %d of %s is damaged: its checksum does not match".formatted(seq, persistenceId),
        RESTORE);
  }

  static AgentException newerRecord(String persistenceId, long seq, int found, int known) {
    return new AgentException(
        "journal_newer_format",
        "event %d of %s has format %d; this release reads formats up to %d"
            .formatted(seq, persistenceId, found, known),
        "start the release that wrote it, or a newer one");
  }

  static AgentException hole(String persistenceId, long expected, String found) {
    return new AgentException(
        "journal_hole",
        "event %d of %s is missing: %s".formatted(expected, persistenceId, found),
        RESTORE);
  }

  static AgentException damaged(String what) {
    return new AgentException("journal_damaged", "the journal is damaged: " + what, RESTORE);
  }

  static AgentException foreign(Path folder, String found, String wanted) {
    return new AgentException(
        "journal_foreign",
        "the journal in %s belongs to node %s, this is node %s".formatted(folder, found, wanted),
        "put back the journal of this data directory");
  }

  static AgentException notOfThisEngine(String what, Engine here, String instead) {
    return new AgentException(
        "journal_engine_cannot",
        "'%s', which serves here, cannot %s".formatted(here.id(), what),
        instead);
  }

  static AgentException otherEngine(Path folder, Engine found, Engine here) {
    return new AgentException(
        "journal_other_engine",
        "the journal in %s is one of '%s', and here '%s' serves%s"
            .formatted(
                folder,
                found.id(),
                here.id(),
                Engine.nativeFault()
                    .map(fault -> ", because the native library does not load: " + fault)
                    .orElse("")),
        "convert it: run 'osup vault export' with --data DIR on a machine of the kind that wrote"
            + " it, and 'osup vault import' with --data of a new directory on this one");
  }

  private static AgentException caused(AgentException error, Throwable cause) {
    error.initCause(cause);
    return error;
  }
}
