package io.osupervisor.supervisor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of the cluster, as the node that is asked sees it.
 *
 * @param address host and port of its actor system: its name among the members
 * @param self whether it is the node that is asked
 * @param roles {@code osup-node} for a node, and the roles it was given; a client has what it calls
 *     itself
 * @param status joining, weakly_up, up, leaving, exiting, down or removed
 * @param reachable whether the node that is asked hears of it
 * @param age its place among the members by age, from 1
 * @param oldest whether it is the oldest node: what there is once in the cluster runs there
 * @param agents how many agents it holds; null for what is no node, or does not say
 * @param version of the product
 */
public record MemberView(
    String address,
    boolean self,
    List<String> roles,
    String status,
    boolean reachable,
    int age,
    boolean oldest,
    @Nullable Integer agents,
    String version) {
  public MemberView {
    roles = List.copyOf(roles);
  }
}
