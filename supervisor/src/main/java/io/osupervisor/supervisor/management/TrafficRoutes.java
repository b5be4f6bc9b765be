package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.TrafficView;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.management.Endpoint.Body;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Where the requests to an agent go, and where a person wants them to go. */
final class TrafficRoutes {
  private static final String TRAFFIC = "/api/v1/agents/{id}/traffic";

  /** Why a version did not get its share. */
  private static final List<String> NOT_SHARED =
      List.of(
          "canary_under_way",
          "candidate_ended",
          "candidate_late",
          "interrupted",
          "invalid_version",
          "invalid_weights",
          "state_not_splittable",
          "traffic_under_way",
          "unknown_version");

  private final Asking agents;

  TrafficRoutes(Asking agents) {
    this.agents = agents;
  }

  List<Endpoint> endpoints(Actions actions) {
    return List.of(
        Endpoint.get(TRAFFIC, this::show).refusing(Asking.REFUSALS).refusing(Asking.CLOSED),
        Endpoint.put(TRAFFIC, Body.JSON, actions.named("traffic.set", this::set))
            .refusing(Actions.REFUSALS)
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED)
            .refusing(NOT_SHARED));
  }

  private CompletionStage<Reply> set(Call call) {
    Fields fields = call.fields("weights");
    fields.required("weights");
    Map<String, String> told = fields.texts("weights");
    Map<String, Integer> weights = new TreeMap<>();
    told.forEach((version, share) -> weights.put(version, weight(version, share)));
    AgentId id = call.agent();
    return agents
        .toDo(id, to -> new AgentCommand.SetTraffic(weights, call.who(), to))
        .thenApply(
            traffic ->
                new Reply(
                    200,
                    Json.tree((TrafficView) traffic),
                    id.value(),
                    Map.of("weights", told.toString())));
  }

  /** A share as it is written, in hundredths of a percent. */
  private static int weight(String version, String share) {
    try {
      String percent = share.strip();
      if (!percent.endsWith("%")) {
        throw new NumberFormatException("no percent sign");
      }
      BigDecimal number = new BigDecimal(percent.substring(0, percent.length() - 1).strip());
      return number.movePointRight(2).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw Problem.invalid(
              "invalid_weights",
              "the weight of " + version + " is no percentage of at most two decimals",
              share,
              "write it as in 12.5%")
          .exception();
    }
  }

  private CompletionStage<HttpResponse> show(Call call) {
    return agents
        .tell(call.agent(), TrafficView.class, AgentCommand.GetTraffic::new)
        .thenApply(traffic -> Replies.json(200, Json.tree(traffic)));
  }
}
