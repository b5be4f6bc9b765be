package io.osupervisor.agent.process;

import java.util.List;

/**
 * What really confines one process, in words for people and for evidence.
 *
 * @param isolation {@code bubblewrap, uid 210003}, {@code bubblewrap}, {@code uid 210003}, {@code
 *     namespace} or {@code none}
 * @param limits {@code cgroup-v2}, {@code cgroup-v1} or {@code polled}
 * @param network {@code none} when cut off, else {@code open}
 * @param enforced what it is kept from, a sentence each
 * @param gaps what is asked for or usual but not enforced, a sentence each
 */
public record Confinement(
    String isolation, String limits, String network, List<String> enforced, List<String> gaps) {
  /** Of what was not started yet. */
  public static final Confinement UNKNOWN =
      new Confinement(
          "not started yet", "not started yet", "not started yet", List.of(), List.of());

  public Confinement {
    enforced = List.copyOf(enforced);
    gaps = List.copyOf(gaps);
  }
}
