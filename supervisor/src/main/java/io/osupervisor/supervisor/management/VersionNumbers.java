package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.supervisor.history.RunHistory;
import io.osupervisor.supervisor.history.RunQuery;
import io.osupervisor.supervisor.history.VersionRuns;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The numbers of an agent's versions, from the run history of this node. */
final class VersionNumbers {
  private static final String SOURCE = "run_history";

  /** Nobody waits longer for what stands beside the versions. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RunHistory history;

  VersionNumbers(RunHistory history) {
    this.history = history;
  }

  /** By the ids of the versions; empty where the history is off, or does not answer soon. */
  CompletionStage<Map<String, VersionRuns>> of(AgentId agent) {
    try {
      return CompletableFuture.supplyAsync(() -> read(agent), history.readers())
          .completeOnTimeout(Map.of(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (AgentException overloaded) {
      return CompletableFuture.completedFuture(Map.of());
    }
  }

  private Map<String, VersionRuns> read(AgentId agent) {
    try {
      return history.versions(agent, RunQuery.FIRST).stream()
          .collect(Collectors.toMap(VersionRuns::version, Function.identity()));
    } catch (AgentException offOrAway) {
      return Map.of();
    }
  }

  /** As people see them: what callers got of a version, and where that is known from. */
  static ObjectNode view(VersionRuns runs) {
    ObjectNode node =
        Json.object()
            .put("from", SOURCE)
            .put("count", runs.requests())
            .put("failed", runs.failed())
            .put("error_rate", (double) runs.failed() / runs.requests());
    put(node, "p50_ms", runs.p50());
    put(node, "p95_ms", runs.p95());
    put(node, "p99_ms", runs.p99());
    return node.put("first", runs.first().toString()).put("last", runs.last().toString());
  }

  private static void put(ObjectNode node, String name, @Nullable Duration millis) {
    if (millis != null) {
      node.put(name, millis.toNanos() / 1e6);
    }
  }
}
