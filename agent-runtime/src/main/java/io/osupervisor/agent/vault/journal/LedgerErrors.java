package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** What can be wrong with the commit ledger, and what it can show to be wrong with the store. */
final class LedgerErrors {
  private LedgerErrors() {}

  static AgentException missing(Path folder) {
    return new AgentException(
        "ledger_missing",
        "there is no ledger in "
            + folder
            + "; without it nobody can tell whether the journal lacks what was acknowledged",
        JournalErrors.RESTORE);
  }

  static AgentException exists(Path file) {
    return new AgentException(
        "ledger_exists",
        "there is a ledger already: " + file,
        "a new ledger belongs to a new journal: use an empty folder");
  }

  static AgentException damaged(Path file, String what) {
    return new AgentException(
        "ledger_damaged", "the ledger " + file + " is damaged: " + what, JournalErrors.RESTORE);
  }

  static AgentException foreign(Path file, UUID found, UUID node) {
    return new AgentException(
        "ledger_foreign",
        "the ledger %s belongs to node %s; this is node %s".formatted(file, found, node),
        "put back the ledger of this data directory; " + JournalErrors.RESTORE);
  }

  static AgentException newerFormat(Path file, int version) {
    return new AgentException(
        "ledger_newer_format",
        "the ledger %s has format %d; this release reads format %d"
            .formatted(file, version, LedgerHeader.VERSION),
        "start the release that wrote it, or a newer one");
  }

  static AgentException unreadable(Path file, Throwable cause) {
    return caused("ledger_unreadable", "the ledger " + file + " is not read", cause);
  }

  static AgentException failed(Path file, Throwable cause) {
    return caused(
        "ledger_failed", "the ledger " + file + " is not written, nothing more is taken", cause);
  }

  static AgentException lost(List<String> faults, List<Loss> losses) {
    StringBuilder message = new StringBuilder("the journal lacks what was acknowledged: ");
    message.append(String.join("; ", faults));
    List<Loss> rows = losses.subList(0, Math.min(losses.size(), LedgerAudit.MAX_ROWS));
    int width = rows.stream().mapToInt(loss -> loss.persistenceId().length()).max().orElse(0);
    String row = "%n%-" + Math.max(width, "persistence id".length()) + "s %20s %20s";
    if (!rows.isEmpty()) {
      message.append(row.formatted("persistence id", "promised", "found"));
    }
    for (Loss loss : rows) {
      message.append(row.formatted(loss.persistenceId(), loss.promised(), loss.found()));
    }
    if (losses.size() > rows.size()) {
      message.append("%nand %d more".formatted(losses.size() - rows.size()));
    }
    return new AgentException("journal_lost", message.toString(), JournalErrors.RESTORE);
  }

  private static AgentException caused(String code, String message, Throwable cause) {
    AgentException error =
        new AgentException(
            code, message + ": " + cause, "check the disk's space, health and permissions");
    error.initCause(cause);
    return error;
  }
}
