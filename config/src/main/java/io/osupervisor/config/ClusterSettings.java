package io.osupervisor.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cluster that the node belongs to.
 *
 * @param name the name of the actor system, equal on all nodes
 * @param host where the node listens for other nodes
 * @param port its port; 0 takes a free one
 * @param seedNodes the nodes to join; empty founds a cluster of one
 * @param roles what the node is besides a node: it alone runs agents whose ids name that role
 * @param insecure whether it may listen beyond loopback without TLS
 * @param tls what nodes show each other and speak with
 */
public record ClusterSettings(
    String name,
    String host,
    int port,
    List<SeedNode> seedNodes,
    List<String> roles,
    boolean insecure,
    ClusterTls tls) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}");

  static final String OPEN_WIRE =
      "is reachable from other machines without TLS, and whoever reaches it can do everything;"
          + " keep to 127.0.0.1, set osupervisor.cluster.tls, or set osupervisor.cluster.insecure ="
          + " true if the network in between is trusted";

  /** What every node is among the members of its cluster. */
  public static final String NODE_ROLE = "osup-node";

  /** Of a role. */
  static final String ROLE_PATTERN = "[a-z0-9][a-z0-9-]{0,60}";

  private static final Pattern ROLE = Pattern.compile(ROLE_PATTERN);

  public ClusterSettings {
    seedNodes = List.copyOf(seedNodes);
    roles = List.copyOf(roles);
    Checks.begin()
        .that("name", NAME.matcher(name).matches(), "must be letters, digits, - and _, up to 63")
        .that("host", !host.isBlank(), "must not be empty")
        .that("host", host.isBlank() || insecure || tls.isOn() || Loopback.is(host), OPEN_WIRE)
        .that(
            "host",
            !Loopback.is(host) || seedNodes.stream().allMatch(seed -> Loopback.is(seed.host())),
            "is this machine alone, but seed-nodes names other machines, which could not reach it;"
                + " set the address by which they do")
        .within("port", port, 0, 65535)
        .that(
            "roles",
            roles.stream().allMatch(role -> ROLE.matcher(role).matches())
                && !roles.contains(NODE_ROLE),
            "must be lower-case letters, digits and -, up to 61 each, and not " + NODE_ROLE)
        .verify();
  }

  /**
   * What nodes of a role are among the members: a client that calls itself the same is none of
   * them.
   *
   * @param role of {@link #roles}, or empty for every node
   */
  public static String memberRole(String role) {
    return role.isEmpty() ? NODE_ROLE : NODE_ROLE + "-" + role;
  }

  /** The role that {@link #memberRole} was made of; nothing where it was made of none. */
  public static Optional<String> roleOf(String memberRole) {
    if (memberRole.equals(NODE_ROLE)) {
      return Optional.of("");
    }
    String prefix = NODE_ROLE + "-";
    return memberRole.startsWith(prefix)
        ? Optional.of(memberRole.substring(prefix.length()))
        : Optional.empty();
  }

  /** Whether the node founds its own cluster, so that it must join itself once it has a port. */
  public boolean standsAlone() {
    return otherNodes().isEmpty();
  }

  /** Whether the node founds the cluster where there is none: it alone, or the first of all. */
  public boolean mayFound() {
    return standsAlone() || isSelf(seedNodes.get(0));
  }

  /** The seed nodes that are not this node. */
  public List<SeedNode> otherNodes() {
    return seedNodes.stream().filter(seed -> !isSelf(seed)).toList();
  }

  private boolean isSelf(SeedNode seed) {
    return seed.port() == port && seed.host().equals(host);
  }
}
