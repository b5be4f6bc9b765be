package io.osupervisor.arbiter.watch;

import java.util.Set;

/**
 * What is deployed, as far as guards ask for it.
 *
 * @param parametersOnly whether every file is that of the version before
 * @param claimed the metrics that it claims to make better, by their keys
 */
public record Change(boolean parametersOnly, Set<String> claimed) {
  public Change {
    claimed = Set.copyOf(claimed);
  }
}
