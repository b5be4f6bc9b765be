package io.osupervisor.supervisor;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.osupervisor.config.ClusterSettings;
import java.util.Set;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * Which members run which agents. Every role of nodes has an entity type of its own, and so has no
 * role, the empty one here: agents that any node runs.
 */
public final class AgentRoles {
  private static final String ENTITY = "agent";

  private AgentRoles() {}

  /** The agents of a role among all entities of the cluster. */
  public static EntityTypeKey<AgentCommand> type(String role) {
    return EntityTypeKey.create(AgentCommand.class, role.isEmpty() ? ENTITY : ENTITY + "-" + role);
  }

  /** The roles whose agents a member runs; none of one that is no node. */
  public static Set<String> of(Member member) {
    return member.getRoles().stream()
        .filter(role -> member.hasRole(ClusterSettings.NODE_ROLE))
        .flatMap(role -> ClusterSettings.roleOf(role).stream())
        .collect(toUnmodifiableSet());
  }

  /** Whether a member runs agents of a role. */
  public static boolean has(Member member, String role) {
    return member.hasRole(ClusterSettings.NODE_ROLE)
        && member.hasRole(ClusterSettings.memberRole(role));
  }
}
