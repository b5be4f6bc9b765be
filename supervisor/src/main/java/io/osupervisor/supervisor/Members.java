package io.osupervisor.supervisor;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The members of the cluster, and how one of them ends. */
public interface Members {

  /** All members, the oldest first. */
  CompletionStage<List<MemberView>> list();

  /**
   * Has a member hand over its agents and end. Begun, not done, when the stage is.
   *
   * @param address as in {@link MemberView#address}
   * @return the member; fails with an {@link io.osupervisor.agent.AgentException}: {@code
   *     unknown_member}, or {@code member_unreachable} for one that cannot hand over
   */
  CompletionStage<MemberView> leave(String address);

  /**
   * Gives up a member that cannot be reached: its agents start elsewhere.
   *
   * @return the member; fails with {@code unknown_member}, or {@code member_reachable} for one that
   *     could leave in order
   */
  CompletionStage<MemberView> down(String address);
}
