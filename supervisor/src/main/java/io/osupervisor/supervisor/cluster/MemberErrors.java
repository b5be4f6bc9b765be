package io.osupervisor.supervisor.cluster;

import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.MemberView;
import java.util.List;
import java.util.stream.Collectors;

/** Why something is not done to a member, or why a node is none. */
public final class MemberErrors {
  private MemberErrors() {}

  static AgentException unknown(String address, List<MemberView> members) {
    return new AgentException(
        "unknown_member",
        "no member of the cluster is at " + address,
        "there are " + members.stream().map(MemberView::address).collect(Collectors.joining(", ")));
  }

  static AgentException unreachable(String address) {
    return new AgentException(
        "member_unreachable",
        "the member at " + address + " cannot be reached, so it cannot hand over its agents",
        "if its process has ended for good, 'osup cluster down " + address + "'");
  }

  static AgentException reachable(String address) {
    return new AgentException(
        "member_reachable",
        "the member at " + address + " is reachable: given up now it would run on beside others",
        "use 'osup cluster leave " + address + "'");
  }

  /** The node does not fit into the cluster that it was to join. */
  public static AgentException refused(List<String> differences) {
    return new AgentException(
        "cluster_refused",
        differences.isEmpty()
            ? "the cluster refused the node: they do not fit together"
            : "the node does not fit into the cluster: " + String.join("; ", differences),
        differences.isEmpty()
            ? "the log of the member that was asked says in what"
            : "give the node what the cluster has, or take it to a cluster of its own");
  }

  /** Another cluster has its agents. */
  public static AgentException superseded() {
    return new AgentException(
        "cluster_superseded",
        "another cluster was founded on the database while this node's cluster could not renew its"
            + " leases there; its agents have been ended here and start on the other nodes",
        "start it again: it joins as a new member");
  }

  /** The cluster goes on without the node. */
  public static AgentException downed() {
    return new AgentException(
        "cluster_downed",
        "the cluster gave this node up, because it could not be reached or was in the smaller part;"
            + " its agents have been ended here and start on the other nodes",
        "start it again: it joins as a new member");
  }
}
