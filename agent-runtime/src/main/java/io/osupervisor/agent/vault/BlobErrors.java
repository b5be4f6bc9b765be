package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Path;

/** What can be wrong with a checkpoint's file. */
final class BlobErrors {
  private static final String ANOTHER = "restore another checkpoint: osup checkpoint list ID";

  private BlobErrors() {}

  static AgentException damaged(Path file, String kind) {
    return new AgentException(
        "checkpoint_damaged", "the checkpoint file " + file + " is damaged: " + kind, ANOTHER);
  }

  static AgentException missing(Path file) {
    return new AgentException(
        "checkpoint_missing", "the checkpoint file " + file + " is not there", ANOTHER);
  }

  static AgentException newerFormat(Path file, int version) {
    return new AgentException(
        "checkpoint_newer_format",
        "the checkpoint file %s has format %d; this release reads format %d"
            .formatted(file, version, BlobHeader.VERSION),
        "start the release that wrote it, or a newer one");
  }

  static AgentException unwritable(Path folder, IOException cause) {
    return caused("checkpoint_failed", "a checkpoint cannot be written in " + folder, cause);
  }

  static AgentException unreadable(Path file, IOException cause) {
    return caused("checkpoint_unreadable", "the checkpoint file " + file + " is not read", cause);
  }

  private static AgentException caused(String code, String message, IOException cause) {
    AgentException error =
        new AgentException(
            code, message + ": " + cause, "check the disk's space, health and permissions");
    error.initCause(cause);
    return error;
  }
}
