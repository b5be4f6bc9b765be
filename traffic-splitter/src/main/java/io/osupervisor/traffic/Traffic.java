package io.osupervisor.traffic;

import java.util.List;
import java.util.Map;

/**
 * Where an agent's requests go.
 *
 * @param version of the routes; 0 before the first primary
 * @param shares who answers how much of them
 * @param requests how many came
 * @param trials who gets copies
 */
public record Traffic(
    long version, List<Share> shares, long requests, Map<String, MirrorCounts> trials) {
  public Traffic {
    shares = List.copyOf(shares);
    trials = Map.copyOf(trials);
  }
}
