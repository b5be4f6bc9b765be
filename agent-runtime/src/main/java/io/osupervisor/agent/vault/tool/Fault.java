package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;

/**
 * One thing that is wrong in a data directory.
 *
 * @param code as a node would refuse with
 * @param place the persistence id, or the file below the directory
 * @param text what is wrong, with numbers
 */
public record Fault(String code, String place, String text) {
  static final String OTHER_ENGINE = "journal_other_engine";

  /** Whether a repair does something about it. */
  public boolean mendable() {
    return !restorable() && !setAside() && !otherEngine();
  }

  /** Whether only a backup has it whole: a checkpoint, or a file of a version. */
  public boolean restorable() {
    return place.startsWith(Kind.CHECKPOINT.folder() + "/")
        || place.startsWith(Kind.VERSION.folder() + "/");
  }

  /** Whether it is a snapshot that a node found damaged and goes on without. */
  public boolean setAside() {
    return VaultFiles.isSetAside(place);
  }

  /** Whether nothing may be wrong but the machine. */
  public boolean otherEngine() {
    return code.equals(OTHER_ENGINE);
  }

  static Fault of(String place, AgentException fault) {
    return new Fault(fault.code(), place, String.valueOf(fault.getMessage()));
  }

  static Fault gone(String persistenceId, long from, long to, AgentException why) {
    String text = "events %d to %d: %s".formatted(from, to, why.getMessage());
    return new Fault(why.code(), persistenceId, text);
  }
}
