package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * What one ledger file says. A loss of power may leave any of the pages written since the last sync
 * and drop others, so the first frame that is not right ends the ledger, whatever follows. But
 * damage, and refused, is
 *
 * <ul>
 *   <li>a header or base that is not right, a length other than the header's, another node;
 *   <li>a frame that is not right below the offset that any right frame, also a later one, says was
 *       synced; so anything before the frame that closes a ledger;
 *   <li>anything but zeros behind the frame that closes it;
 *   <li>a frame with a right checksum that contradicts those before it.
 * </ul>
 *
 * <p>What it cannot tell: damage to frames beyond the last offset that a right frame calls synced.
 * That is the last second before the node died, by a loss of power or by damage that came later to
 * a file that was not closed. It stays hidden if the same commits are lost from the store too; what
 * the store still holds shows in its own chain. Nor can it tell that the whole folder was replaced
 * by an older copy of itself, that a drive lies of its syncs, or a forgery. When the process is
 * killed, nothing is hidden: what was written is in the kernel's hands.
 *
 * @param generation of the file
 * @param promise what it says was acknowledged
 * @param end the offset behind the last frame that counts
 * @param closed whether it was closed in order
 * @param torn what ended it, where that was not the end of what was written; worth a line in a log
 */
record LedgerContent(
    long generation, Promise promise, int end, boolean closed, Optional<String> torn) {
  /**
   * Reads a whole file.
   *
   * @param file named in refusals only
   * @throws AgentException {@code ledger_damaged}, {@code ledger_foreign}, {@code
   *     ledger_newer_format}
   */
  static LedgerContent read(Path file, UUID node, byte[] bytes) {
    LedgerHeader header = LedgerHeader.decode(file, bytes);
    if (!header.node().equals(node)) {
      throw LedgerErrors.foreign(file, header.node(), node);
    }
    return new LedgerReader(file, header, bytes).read();
  }
}
