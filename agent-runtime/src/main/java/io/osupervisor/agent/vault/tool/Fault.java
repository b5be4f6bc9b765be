package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;

/**
 * One thing that is wrong in a data directory.
 *
 * @param code as a node would refuse with; {@code memory_unrecoverable} for an agent's memory that
 *     does not fit together, with the code of that refusal at the start of the text
 * @param place the persistence id, or the file below the directory
 * @param text what is wrong, with numbers
 */
public record Fault(String code, String place, String text) {
  static final String OTHER_ENGINE = "journal_other_engine";

  /** What is there of an agent's memory does not fit together. */
  static final String UNRECOVERABLE = "memory_unrecoverable";

  private static final String NO_CHECKPOINT = "checkpoints_unreadable";
  private static final String NO_SNAPSHOT = "snapshots_all_damaged";

  /** Whether a repair does something about it. */
  public boolean mendable() {
    return !restorable() && !setAside() && !otherEngine() && !newer();
  }

  /**
   * Whether only a backup has it whole: a checkpoint, a file of a version, or what an agent needs
   * to start and is gone.
   */
  public boolean restorable() {
    return ofMemory()
        || place.startsWith(Kind.CHECKPOINT.folder() + "/")
        || place.startsWith(Kind.VERSION.folder() + "/");
  }

  /** Whether an agent would not start, though each file that is there may be whole. */
  boolean ofMemory() {
    return code.equals(NO_CHECKPOINT) || stateGone();
  }

  /** Whether nothing but a backup has the state or the log that an agent starts from. */
  public boolean stateGone() {
    return code.equals(UNRECOVERABLE) || code.equals(NO_SNAPSHOT);
  }

  /** Whether it is a snapshot that a node found damaged and goes on without. */
  public boolean setAside() {
    return VaultFiles.isSetAside(place);
  }

  /** Whether nothing may be wrong but the machine. */
  public boolean otherEngine() {
    return code.equals(OTHER_ENGINE);
  }

  /** Whether nothing may be wrong but that this release is too old to read it. */
  public boolean newer() {
    return code.endsWith("_newer_format");
  }

  static Fault of(String place, AgentException fault) {
    return new Fault(fault.code(), place, String.valueOf(fault.getMessage()));
  }

  static Fault gone(String persistenceId, long from, long to, AgentException why) {
    String events = from == to ? "event " + from : "events %d to %d".formatted(from, to);
    return new Fault(why.code(), persistenceId, events + ": " + why.getMessage());
  }
}
