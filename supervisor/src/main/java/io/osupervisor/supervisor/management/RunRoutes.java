package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.history.AgreementTerms;
import io.osupervisor.supervisor.history.Run;
import io.osupervisor.supervisor.history.RunHistory;
import io.osupervisor.supervisor.history.RunPage;
import io.osupervisor.supervisor.history.RunQuery;
import io.osupervisor.supervisor.history.RunRecording;
import io.osupervisor.supervisor.history.RunWindow;
import io.osupervisor.supervisor.history.VersionRuns;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** How the requests of an agent ended, newest first; also of an agent that was removed. */
final class RunRoutes {
  private static final List<String> REFUSALS =
      List.of("invalid_agent_id", "history_off", "history_unavailable");

  private final RunHistory history;
  private final Asking agents;

  RunRoutes(RunHistory history, Asking agents) {
    this.history = history;
    this.agents = agents;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/agents/{id}/requests", this::list)
            .taking("limit", "cursor", "since", "until", "version", "outcome")
            .refusing(REFUSALS),
        Endpoint.get("/api/v1/agents/{id}/requests/by-version", this::byVersion)
            .taking("since")
            .refusing(REFUSALS),
        Endpoint.get("/api/v1/agents/{id}/recording", this::recording)
            .taking("since", "until", "candidate", "control")
            .refusing(Asking.REFUSALS)
            .refusing(REFUSALS)
            .refusing("nothing_recorded", "several_candidates", "window_too_large"));
  }

  private CompletionStage<HttpResponse> recording(Call call) {
    RunWindow window =
        new RunWindow(
            call.agent(),
            instant(call, "since").orElseThrow(RunRoutes::endless),
            instant(call, "until").orElse(RunQuery.LAST),
            call.query("candidate"),
            call.query("control"));
    return terms(window.agent())
        .thenApplyAsync(
            terms -> Replies.json(200, bytes(history.recording(window, terms))), history.readers());
  }

  private static ProblemException endless() {
    return Problem.invalid(
            "field_invalid",
            "the parameter 'since' is missing",
            "",
            "say from when on: a time in UTC, as in 2026-11-20T10:00:00Z")
        .exception();
  }

  /** By what its trials compare; of an agent that is gone nothing is known. */
  private CompletionStage<AgreementTerms> terms(AgentId id) {
    return agents
        .tell(id, AgentView.class, AgentCommand.Show::new)
        .thenApply(view -> AgreementTerms.of(AgentSpec.fromJson(view.spec())))
        .exceptionally(RunRoutes::ofNobody);
  }

  private static AgreementTerms ofNobody(Throwable failure) {
    if (failure instanceof CompletionException wrapped
        && wrapped.getCause() instanceof ProblemException problem
        && problem.problem().status() == 404) {
      return AgreementTerms.STRICT;
    }
    throw new CompletionException(failure);
  }

  private static byte[] bytes(RunRecording recording) {
    ObjectNode node =
        Json.object().put("split", recording.split()).put("candidate", recording.candidate());
    recording.controls().forEach(node.withArray("controls")::add);
    put(node, "untold", recording.untold().isEmpty() ? null : recording.untold());
    return Json.bytes(node, "lines", recording.lines().stream().map(RunRoutes::view));
  }

  /** As {@code osup judge} reads it. */
  private static ObjectNode view(RunRecording.Line line) {
    ObjectNode node =
        Json.object()
            .put("id", line.id())
            .put("arm", line.arm().name().toLowerCase(Locale.ROOT))
            .put("ok", line.ok());
    put(node, "latency_ms", line.latency());
    Boolean agree = line.agree();
    if (agree != null) {
      node.put("agree", agree);
    }
    Instant at = line.at();
    if (at != null) {
      node.put("at_ms", at.toEpochMilli());
    }
    return node;
  }

  private CompletionStage<HttpResponse> list(Call call) {
    RunQuery query =
        new RunQuery(
            call.agent(),
            instant(call, "since").orElse(RunQuery.FIRST),
            instant(call, "until").orElse(RunQuery.LAST),
            call.query("version"),
            call.query("outcome"),
            RunQuery.Kind.ALL,
            call.query("cursor").map(RunQuery.Cursor::parse),
            call.limit());
    return CompletableFuture.supplyAsync(() -> page(history.newest(query)), history.readers());
  }

  private CompletionStage<HttpResponse> byVersion(Call call) {
    AgentId id = call.agent();
    Instant since = instant(call, "since").orElse(RunQuery.FIRST);
    return CompletableFuture.supplyAsync(
        () -> {
          ArrayNode nodes = Json.array();
          history.versions(id, since).forEach(version -> nodes.add(view(version)));
          return Pages.of("versions", nodes, Optional.empty());
        },
        history.readers());
  }

  private static ObjectNode view(VersionRuns version) {
    ObjectNode node =
        Json.object()
            .put("version", version.version())
            .put("requests", version.requests())
            .put("failed", version.failed());
    put(node, "p50_ms", version.p50());
    put(node, "p95_ms", version.p95());
    put(node, "p99_ms", version.p99());
    return node.put("first", version.first().toString()).put("last", version.last().toString());
  }

  private static Optional<Instant> instant(Call call, String name) {
    Optional<String> text = call.query(name);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw Call.invalidQuery(
          name, text.orElse(""), "write a time in UTC, as in 2026-11-20T10:00:00Z");
    }
  }

  private static HttpResponse page(RunPage page) {
    ArrayNode nodes = Json.array();
    page.runs().forEach(run -> nodes.add(view(run)));
    return Pages.of("requests", nodes, page.next().map(RunQuery.Cursor::toString));
  }

  private static ObjectNode view(Run run) {
    ObjectNode node =
        Json.object()
            .put("at", run.at().toString())
            .put("part", run.part().name().toLowerCase(Locale.ROOT))
            .put("outcome", run.outcome());
    put(node, "error", run.error());
    put(node, "request", run.request());
    put(node, "key", run.key());
    put(node, "instance", run.instance());
    put(node, "version", run.version());
    put(node, "latency_ms", run.latency());
    put(node, "data", run.asked());
    put(node, "answer", run.answered());
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable String text) {
    if (text != null) {
      node.put(name, text);
    }
  }

  private static void put(ObjectNode node, String name, @Nullable Duration millis) {
    if (millis != null) {
      node.put(name, millis.toNanos() / 1e6);
    }
  }

  private static void put(ObjectNode node, String name, Run.Kept kept) {
    put(node, name + "_digest", kept.digest());
    String json = kept.json();
    if (json != null) {
      node.set(name, Json.parse(json));
    }
  }
}
