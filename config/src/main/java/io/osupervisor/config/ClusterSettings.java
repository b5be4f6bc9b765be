package io.osupervisor.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The cluster that the node belongs to.
 *
 * @param name the name of the actor system, equal on all nodes
 * @param host where the node listens for other nodes
 * @param port its port; 0 takes a free one
 * @param seedNodes the nodes to join; empty founds a cluster of one
 * @param roles what the node is besides a node, for agents that want it
 */
public record ClusterSettings(
    String name, String host, int port, List<SeedNode> seedNodes, List<String> roles) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}");

  /** The actor system keeps names that begin with dc- for itself. */
  private static final Pattern ROLE = Pattern.compile("(?!dc-)[a-z0-9][a-z0-9-]{0,62}");

  public ClusterSettings {
    seedNodes = List.copyOf(seedNodes);
    roles = List.copyOf(roles);
    Checks.begin()
        .that("name", NAME.matcher(name).matches(), "must be letters, digits, - and _, up to 63")
        .that("host", !host.isBlank(), "must not be empty")
        .within("port", port, 0, 65535)
        .that(
            "roles",
            roles.stream().allMatch(role -> ROLE.matcher(role).matches()),
            "must be lower-case letters, digits and -, up to 63 each, and not begin with dc-")
        .verify();
  }

  /** Whether the node founds its own cluster, so that it must join itself once it has a port. */
  public boolean standsAlone() {
    return otherNodes().isEmpty();
  }

  /** The seed nodes that are not this node. */
  public List<SeedNode> otherNodes() {
    return seedNodes.stream()
        .filter(seed -> seed.port() != port || !seed.host().equals(host))
        .toList();
  }
}
