package io.osupervisor.agent.version;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import java.io.IOException;
import java.nio.file.Path;

/** Why a version or a genome is refused. */
final class VersionErrors {
  private VersionErrors() {}

  static AgentException path(String path, String reason) {
    return new AgentException(
        "invalid_path",
        "the genome path '" + path + "' " + reason,
        "name files below the genome's root with '/' between their parts");
  }

  static AgentException noCommand() {
    return new AgentException(
        "invalid_command",
        "a version without a command cannot be started",
        "give at least one word");
  }

  static AgentException unknown(VersionId id) {
    return new AgentException(
        "unknown_version",
        "there is no version " + id,
        "list the versions with: osup version list ID");
  }

  static AgentException damaged(VersionId id, String what) {
    return new AgentException(
        VersionStore.DAMAGED,
        "the version " + id.shortForm() + " is damaged: " + what,
        "put the same files again, or restore the genomes folder from a backup");
  }

  static AgentException damaged(Path file, String what) {
    return new AgentException(
        VersionStore.DAMAGED,
        "the file " + file + " is damaged: " + what,
        "put the same files again, or restore the genomes folder from a backup");
  }

  static AgentException notEmpty(Path folder) {
    return new AgentException(
        "folder_not_empty",
        "the folder " + folder + " is there already and not empty",
        "give each instance a folder of its own");
  }

  static AgentException genomeTooLarge(Path root, String what, long found, long limit) {
    return new AgentException(
        "genome_too_large",
        "the genome in %s has %s %d, the limit is %d".formatted(root, what, found, limit),
        "narrow genome.include, or raise the limit");
  }

  static AgentException genomeLink(Path root, String path) {
    return new AgentException(
        "genome_symlink",
        "'" + path + "' in the genome " + root + " is a symbolic link",
        "replace it by the file, or leave it out of genome.include");
  }

  static AgentException genomeEmpty(Path root, Object include) {
    return new AgentException(
        "genome_empty",
        "no file in " + root + " matches genome.include " + include,
        "check genome.root and the patterns");
  }

  static AgentException io(String what, IOException cause) {
    AgentException error =
        new AgentException(
            "version_store_failed",
            what + " failed: " + cause,
            "check the disk's space, health and permissions");
    error.initCause(cause);
    return error;
  }
}
