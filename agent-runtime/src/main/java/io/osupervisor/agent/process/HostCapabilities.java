package io.osupervisor.agent.process;

import java.util.List;

/**
 * What this platform lets a node do to its agents, found by trying it, in words for people.
 *
 * @param isolation what {@link IsolationMode#AUTO} comes to
 * @param limits {@code cgroup-v2}, {@code cgroup-v1} or {@code polled}
 * @param networkFence whether an agent can be cut from the network
 * @param missing what is not possible and why, a sentence each
 */
public record HostCapabilities(
    IsolationMode isolation, String limits, boolean networkFence, List<String> missing) {
  public HostCapabilities {
    missing = List.copyOf(missing);
  }
}
