package io.osupervisor.agent.vault.shared;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * Whether a store belongs to nobody: of each lease there it was seen that it is not renewed. No
 * clocks of two machines are compared, and a time in which nobody looked proves nothing: while the
 * database is away, or all machines stand still, its members cannot renew either.
 */
final class Vacancy {
  private final Duration expiry;
  private Set<Lease> unrenewed = Set.of();
  private long since;
  private long lastLook;
  private boolean looking;

  /**
   * @param expiry how long a lease lives without being renewed; looks are to be much closer
   */
  Vacancy(Duration expiry) {
    this.expiry = expiry;
  }

  /**
   * A lease as it was found.
   *
   * @param holder who holds it
   * @param renewed when it was renewed last, by the database's clock; only told from another time
   */
  record Lease(String holder, String renewed) {}

  /**
   * Notes what a look found.
   *
   * @param leases those of others
   * @param now in nanoseconds, from a clock that is never set
   * @return whether the store belongs to nobody: there is no lease, or each was looked at for
   *     longer than it lives
   */
  boolean isAfter(Collection<Lease> leases, long now) {
    // Whoever stopped this node may have stopped the holders, too.
    boolean paused = now - lastLook > expiry.toNanos() / 2;
    lastLook = now;
    if (!looking || paused || !unrenewed.containsAll(leases)) {
      looking = true;
      since = now;
    }
    unrenewed = Set.copyOf(leases);
    return leases.isEmpty() || now - since > expiry.toNanos();
  }

  /** Nobody could look: what is seen next is seen for the first time. */
  void interrupted() {
    looking = false;
  }
}
