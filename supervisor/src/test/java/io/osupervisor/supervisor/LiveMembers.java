package io.osupervisor.supervisor;

import io.osupervisor.agent.AgentException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Two members, of which one was lost. */
public final class LiveMembers implements Members {
  public static final String SELF = "127.0.0.1:7355";
  public static final String LOST = "127.0.0.1:7356";

  private static final List<MemberView> ALL =
      List.of(
          new MemberView(SELF, true, List.of("osup-node"), "up", true, 1, true, 3, "0.1.0"),
          new MemberView(LOST, false, List.of("osup-node"), "up", false, 2, false, null, "0.1.0"));

  @Override
  public CompletionStage<List<MemberView>> list() {
    return CompletableFuture.completedFuture(ALL);
  }

  @Override
  public CompletionStage<MemberView> leave(String address) {
    return one(address, MemberView::reachable, "member_unreachable");
  }

  @Override
  public CompletionStage<MemberView> down(String address) {
    return one(address, member -> !member.reachable(), "member_reachable");
  }

  private static CompletionStage<MemberView> one(
      String address, Predicate<MemberView> fits, String otherwise) {
    MemberView member =
        ALL.stream().filter(one -> one.address().equals(address)).findFirst().orElse(null);
    if (member == null) {
      return CompletableFuture.failedFuture(
          new AgentException("unknown_member", "nobody is at " + address, "there are others"));
    }
    return fits.test(member)
        ? CompletableFuture.completedFuture(member)
        : CompletableFuture.failedFuture(new AgentException(otherwise, address, "do otherwise"));
  }
}
