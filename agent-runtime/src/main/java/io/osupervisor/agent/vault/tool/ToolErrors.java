package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import java.nio.file.Path;
import java.util.List;

/** Why a tool refuses. */
final class ToolErrors {
  private static final String ANOTHER = "export again, or use another copy of the file";

  private static final int NAMED = 10;

  private ToolErrors() {}

  static AgentException noRoom(Path root, long needed, long free) {
    return new AgentException(
        "storage_full",
        "this needs %,d bytes on the disk of %s; %,d are free".formatted(needed, root, free),
        "free the rest; nothing was changed");
  }

  /**
   * @param option with which a command finds it
   */
  static AgentException damaged(String where, String option, Fault first) {
    return new AgentException(
        "vault_damaged",
        "%s is not whole: %s: %s".formatted(where, first.code(), first.text()),
        "'osup vault verify %s' lists all that is wrong, and says what helps".formatted(option));
  }

  static AgentException ofNewerRelease(Path root, Fault fault) {
    return new AgentException(
        fault.code(),
        "a newer release wrote in %s: %s: %s".formatted(root, fault.place(), fault.text()),
        "use the release that wrote it, or a newer one; nothing was changed");
  }

  static AgentException unread(String persistenceId, long seq) {
    return new AgentException(
        "journal_hole",
        "event %d of %s is missing: nobody has it".formatted(seq, persistenceId),
        "restore the data directory from a backup");
  }

  static AgentException notOurs(Path root, String found, String wanted) {
    return new AgentException(
        "journal_foreign",
        "the journal in %s belongs to node %s, the directory to node %s"
            .formatted(root, found, wanted),
        "put back the journal of this data directory; nothing was changed");
  }

  static AgentException failed(String command, Object where, Throwable cause) {
    AgentException error =
        new AgentException(
            "vault_" + command + "_failed",
            "osup vault %s broke off in %s: %s".formatted(command, where, cause),
            "remove the cause and run it again");
    error.initCause(cause);
    return error;
  }

  static AgentException inTheWay(Path path) {
    return new AgentException(
        "vault_blocked",
        path + " is in the way of what is put there",
        "move it away and run the command again");
  }

  static AgentException notEmpty(Path path) {
    return new AgentException(
        "import_not_empty",
        "an import goes into a directory without memory; there is " + path,
        "name a new directory with --data DIR");
  }

  static AgentException exists(Path file) {
    return new AgentException(
        "export_exists", file + " is there already", "name another file, or remove it");
  }

  static AgentException noAgent(String where, String agent, List<String> there) {
    return new AgentException(
        "export_no_agent",
        "there is no agent '%s' in %s".formatted(agent, where),
        there.isEmpty()
            ? "it has none"
            : "it has "
                + String.join(", ", there.subList(0, Math.min(NAMED, there.size())))
                + (there.size() > NAMED ? " and %d more".formatted(there.size() - NAMED) : ""));
  }

  static AgentException noExport(String name, String found) {
    return new AgentException(
        "export_foreign", name + " is no export of a vault: " + found, "name another file");
  }

  static AgentException missing(Path file) {
    return new AgentException("export_missing", "there is no file " + file, "name another file");
  }

  static AgentException newer(String name, int found, int known) {
    return newer(name, "has format %d; this release reads format %d".formatted(found, known));
  }

  /**
   * @param found what this release does not know
   */
  static AgentException newer(String name, String found) {
    return new AgentException(
        "export_newer_format", name + " " + found, "use the release that wrote it, or a newer one");
  }

  static AgentException cut(String name, long record) {
    return new AgentException(
        "export_cut", "%s ends in record %d, before its end".formatted(name, record), ANOTHER);
  }

  static AgentException changed(String name, long record, String what) {
    return new AgentException(
        "export_damaged", "%s is damaged at record %d: %s".formatted(name, record, what), ANOTHER);
  }

  static AgentException partial(String name) {
    return new AgentException(
        "export_partial",
        name + " holds what a repair could read behind holes, which is no whole memory",
        "read it with a program of your own; docs/vault.md describes the format");
  }
}
