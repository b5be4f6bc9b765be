package io.osupervisor.supervisor.management;

import io.osupervisor.supervisor.MemberView;
import io.osupervisor.supervisor.Members;
import io.osupervisor.supervisor.management.Endpoint.Body;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The members of the cluster, and how one of them ends. */
final class MemberRoutes {
  private static final String MEMBERS = "/api/v1/cluster/members";

  private final Members members;

  MemberRoutes(Members members) {
    this.members = members;
  }

  List<Endpoint> endpoints(Actions actions) {
    return List.of(
        Endpoint.get(MEMBERS, this::list),
        Endpoint.post(
                MEMBERS + "/{member}/leave",
                Body.JSON,
                actions.named("cluster.leave", call -> end(call, members::leave)))
            .needing(Role.ADMIN)
            .refusing(Actions.REFUSALS)
            .refusing("unknown_member", "member_unreachable"),
        Endpoint.post(
                MEMBERS + "/{member}/down",
                Body.JSON,
                actions.named("cluster.down", call -> end(call, members::down)))
            .needing(Role.ADMIN)
            .refusing(Actions.REFUSALS)
            .refusing("unknown_member", "member_reachable"));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return members
        .list()
        .thenApply(all -> Replies.json(200, Json.object().set("members", Views.list(all))));
  }

  private static CompletionStage<Reply> end(
      Call call, Function<String, CompletionStage<MemberView>> order) {
    // The audit takes the reason from the call; here it is only held to be text.
    Optional<String> unused = call.fields("reason").text("reason");
    return order
        .apply(call.segment("member"))
        .thenApply(member -> new Reply(202, Json.tree(member), null, Map.of()));
  }
}
