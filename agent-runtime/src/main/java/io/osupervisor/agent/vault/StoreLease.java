package io.osupervisor.agent.vault;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Says whose a store is, so that no two clusters have one: all members of a cluster hold it
 * together, each by a lease that it renews every second, and whoever would found a cluster gets it
 * only when nobody else has renewed one for a time. Safe for several threads; nothing here waits
 * but the closing.
 */
public interface StoreLease extends AutoCloseable {
  /** Of a store that nobody else can reach. */
  StoreLease UNCONTESTED = new UncontestedLease();

  /**
   * Who holds it.
   *
   * @param name of this incarnation of the node among the members, at most 255 characters
   * @param expiry how long a lease lives without being renewed, longer than 5 s
   * @param members the names of all members that the node knows, whatever their state
   * @param lost run when the store is another cluster's, by now: this node's was silent for longer
   */
  record Holder(String name, Duration expiry, Supplier<Set<String>> members, Runnable lost) {}

  /**
   * Asks for the store alone until it is given, or {@link #share} is told.
   *
   * @param granted run when it is: from then on the lease is held
   */
  void found(Holder holder, Runnable granted);

  /** The node is a member: from now on it holds the store together with all others. */
  void share(Holder holder);

  /** Why the store was not given when it was last asked for, for people; empty where it was. */
  String obstacle();

  /** Lets go of it. */
  @Override
  void close();
}
