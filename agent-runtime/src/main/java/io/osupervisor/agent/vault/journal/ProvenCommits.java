package io.osupervisor.agent.vault.journal;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The records of commits as they are read one after the other, those of them that are what was
 * written. They have no checksum of their own, and the store's says little: LevelDB gives a damaged
 * block a right one when it compacts it. So a record counts where the commit after it names its
 * hash, or the ledger promised it.
 */
final class ProvenCommits {
  private record Read(long batch, ChainHash hash, Commit commit) {}

  private final Promise promised;
  private final Consumer<Commit> proven;
  private Optional<Read> last = Optional.empty();

  /**
   * @param promised what the ledger promises; nothing where it cannot be read
   * @param proven takes each that counts
   */
  ProvenCommits(Promise promised, Consumer<Commit> proven) {
    this.promised = promised;
    this.proven = proven;
  }

  /**
   * Takes the next record that is there.
   *
   * @throws io.osupervisor.agent.AgentException {@code journal_damaged}
   */
  void add(long number, byte[] record) {
    Optional<Read> before = last;
    last = Optional.empty();
    Commit commit = Commit.decode(number, record);
    before
        .filter(read -> read.batch() == number - 1 && read.hash().equals(commit.before()))
        .ifPresent(read -> proven.accept(read.commit()));
    ChainHash hash = Commit.hash(number, record);
    last = Optional.of(new Read(number, hash, commit));
    if (number == promised.batch() && hash.equals(promised.hash())) {
      proven.accept(commit);
    }
  }
}
