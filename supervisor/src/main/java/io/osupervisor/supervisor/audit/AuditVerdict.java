package io.osupervisor.supervisor.audit;

import java.util.Optional;

/**
 * Whether an audit log is what was written.
 *
 * @param entries how many entries were found in order
 * @param hash the hash of the last of them
 * @param fault the first thing that is wrong
 */
public record AuditVerdict(long entries, String hash, Optional<Fault> fault) {

  /**
   * Where a log is not what was written.
   *
   * @param entry the number that the entry there ought to have
   * @param offset where its line starts, in bytes
   * @param what what is wrong with it
   */
  public record Fault(long entry, long offset, String what) {}

  /** Whether nothing is wrong. */
  public boolean intact() {
    return fault.isEmpty();
  }
}
