package io.osupervisor.arbiter.watch;

import io.osupervisor.arbiter.watch.Conduct.Cycle;
import java.util.Optional;

/** What a guard makes of the cycles of a deployment. */
interface CycleMeasure {
  /** Takes a cycle that is over. */
  void take(Cycle cycle);

  /** What the guard sees; empty while there is too little on either side. */
  Optional<GuardReading> seen(GuardRow row);

  /** The same where the guard does not hold; empty where it does. */
  default Optional<GuardReading> broken(GuardRow row) {
    return seen(row).filter(GuardReading::broken);
  }

  /** Why it sees nothing; empty where it does, or has nothing to say of it. */
  default Optional<String> rests(GuardRow row) {
    return Optional.empty();
  }
}
