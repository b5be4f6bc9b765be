package io.osupervisor.agent.vault.tool;

import java.util.List;

/**
 * What a repair did.
 *
 * @param repaired whether anything of journal and snapshots was to be mended
 * @param keptAs what the names of the folders as they were end in
 * @param persistenceIds that are kept
 * @param events that are kept
 * @param gone what is not in the journal any more
 * @param upperEndKnown whether the ledger said how far everybody must be; if not, there may have
 *     been more than {@code gone} says
 * @param lostFound the folder of what could be read and is not kept
 * @param snapshotsGone snapshots that are not kept: damaged, or of later events than are kept
 * @param left what is wrong still: files that a repair cannot mend, and agents that do not start
 *     with what there is
 */
public record RepairReport(
    boolean repaired,
    String keptAs,
    long persistenceIds,
    long events,
    List<Gone> gone,
    boolean upperEndKnown,
    String lostFound,
    List<String> snapshotsGone,
    List<Fault> left) {
  public RepairReport {
    gone = List.copyOf(gone);
    snapshotsGone = List.copyOf(snapshotsGone);
    left = List.copyOf(left);
  }

  /**
   * Events that are not in the journal any more.
   *
   * @param from the first
   * @param to the last
   * @param readable how many of them are in the lost-found folder
   */
  public record Gone(String persistenceId, long from, long to, long readable) {}

  static RepairReport nothing(VaultVerifier.Report found) {
    return new RepairReport(
        false,
        "",
        found.persistenceIds(),
        found.events(),
        List.of(),
        true,
        "",
        List.of(),
        found.faults());
  }
}
