package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.governor.StartKind;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** How many shadows may run on a node at once; the agents of the node share it. Thread safe. */
public final class ShadowPlaces {
  /** The fewest shadows of a trial. */
  private static final int PAIR = 2;

  private final int shadows;
  private final Semaphore free;
  private final StartGate starts;

  /**
   * All of them free.
   *
   * @param shadows at least 2
   * @param starts what they start through: none is taken where it would refuse them
   */
  public ShadowPlaces(int shadows, StartGate starts) {
    if (shadows < PAIR) {
      throw new IllegalArgumentException("places for " + shadows + " shadows");
    }
    this.shadows = shadows;
    this.starts = starts;
    this.free = new Semaphore(shadows);
  }

  /**
   * Takes the places of so many shadows; or none, and gives why: {@code too_many_shadows} or {@code
   * node_at_limit}.
   */
  Optional<AgentException> take(int wanted) {
    Optional<AgentException> refused = starts.refusal(StartKind.TRIAL, wanted);
    if (refused.isPresent() || free.tryAcquire(wanted)) {
      return refused;
    }
    return Optional.of(
        new AgentException(
            "too_many_shadows",
            "%d of %d shadows run on this node, and %d are to be added"
                .formatted(shadows - free.availablePermits(), shadows, wanted),
            "wait for other trials to end, or raise trials.max-shadows"));
  }

  /** Gives places back. */
  void giveBack(int taken) {
    free.release(taken);
  }

  /** How many of them are free. */
  public int free() {
    return free.availablePermits();
  }
}
