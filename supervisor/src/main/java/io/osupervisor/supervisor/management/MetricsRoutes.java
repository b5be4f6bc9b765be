package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.supervisor.AgentCommand;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The numbers of one agent, now and before, and how two of its instances differ. */
final class MetricsRoutes {
  private final Asking agents;

  MetricsRoutes(Asking agents) {
    this.agents = agents;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/agents/{id}/metrics", this::metrics)
            .refusing(Asking.REFUSALS)
            .refusing("not_running"),
        Endpoint.get("/api/v1/agents/{id}/history", this::history)
            .taking("instance")
            .refusing(Asking.REFUSALS)
            .refusing("not_running", "unknown_instance"),
        Endpoint.get("/api/v1/agents/{id}/compare", this::compare)
            .taking("a", "b")
            .refusing(Asking.REFUSALS)
            .refusing("not_running", "unknown_instance"));
  }

  private CompletionStage<HttpResponse> metrics(Call call) {
    return agents
        .tell(call.agent(), AgentReply.Metrics.class, AgentCommand.GetMetrics::new)
        .thenApply(answer -> Replies.json(200, Json.tree(answer.metrics())));
  }

  private CompletionStage<HttpResponse> history(Call call) {
    String instance = instance(call, "instance");
    return agents
        .tell(
            call.agent(), AgentReply.History.class, to -> new AgentCommand.GetHistory(instance, to))
        .thenApply(history -> Replies.json(200, Json.tree(history)));
  }

  private CompletionStage<HttpResponse> compare(Call call) {
    String a = instance(call, "a");
    String b = instance(call, "b");
    return agents
        .tell(call.agent(), AgentReply.Comparison.class, to -> new AgentCommand.Compare(a, b, to))
        .thenApply(comparison -> Replies.json(200, Json.tree(comparison)));
  }

  private static String instance(Call call, String name) {
    return call.query(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () -> Call.invalidQuery(name, "", "name an instance, as in ?" + name + "=INSTANCE"));
  }
}
