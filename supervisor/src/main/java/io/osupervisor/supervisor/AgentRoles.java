package io.osupervisor.supervisor;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.osupervisor.config.ClusterSettings;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

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

  /** Whether a node other than this one is there to take up agents of a role. */
  public static boolean isElsewhere(Cluster cluster, String role) {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> has(member, role) && member.status().equals(MemberStatus.up()))
        .filter(member -> !cluster.state().getUnreachable().contains(member))
        .anyMatch(member -> !member.equals(cluster.selfMember()));
  }

  /** Whether a member runs agents of a role. */
  public static boolean has(Member member, String role) {
    return member.hasRole(ClusterSettings.NODE_ROLE)
        && member.hasRole(ClusterSettings.memberRole(role));
  }
}
