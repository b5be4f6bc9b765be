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
 * @param insecure whether it may listen beyond loopback without TLS
 * @param tls what nodes show each other and speak with
 */
public record ClusterSettings(
    String name,
    String host,
    int port,
    List<SeedNode> seedNodes,
    boolean insecure,
    ClusterTls tls) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}");

  public ClusterSettings {
    seedNodes = List.copyOf(seedNodes);
    Checks.begin()
        .that("name", NAME.matcher(name).matches(), "must be letters, digits, - and _, up to 63")
        .that("host", !host.isBlank(), "must not be empty")
        .that(
            "host",
            host.isBlank() || insecure || tls.isOn() || Loopback.is(host),
            "is reachable from other machines without TLS, and whoever reaches it can do"
                + " everything; keep to 127.0.0.1, set tls, or set insecure = true if the network"
                + " in between is trusted")
        .within("port", port, 0, 65535)
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
