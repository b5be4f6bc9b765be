package io.osupervisor.agent.process;

import java.util.List;

/**
 * What really confines one process, in words for people and for evidence.
 *
 * @param isolation {@code uid 210003}, {@code namespace} or {@code none}
 * @param limits {@code cgroup-v2}, {@code cgroup-v1} or {@code polled}
 * @param network {@code none} when cut off, else {@code open}
 * @param gaps what is asked for or usual but not enforced, a sentence each
 */
public record Confinement(String isolation, String limits, String network, List<String> gaps) {
  public Confinement {
    gaps = List.copyOf(gaps);
  }
}
