package io.osupervisor.supervisor.management;

import io.osupervisor.config.ManagementSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests in: finds the endpoint, the caller and the body, and turns every failure into a
 * problem.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final EndpointTable table;
  private final Entrance entrance;
  private final Readiness readiness;
  private final ManagementSettings settings;
  private final ActorSystem<?> system;
  private final Executor executor;

  Gate(
      EndpointTable table,
      Entrance entrance,
      Readiness readiness,
      ManagementSettings settings,
      ActorSystem<?> system,
      Executor executor) {
    this.table = table;
    this.entrance = entrance;
    this.readiness = readiness;
    this.settings = settings;
    this.system = system;
    this.executor = executor;
  }

  /** Answers a request, always. */
  CompletionStage<HttpResponse> handle(HttpRequest request) {
    return CompletableFuture.completedFuture(request)
        .thenComposeAsync(this::admit, executor)
        .exceptionally(failure -> refuse(request, failure))
        .thenApply(this::last);
  }

  /** A node that drains has its callers go elsewhere, before it closes their connections. */
  private HttpResponse last(HttpResponse response) {
    return readiness.phase() == Readiness.Phase.DRAINING
        ? response.addHeader(Connection.create("close"))
        : response;
  }

  private CompletionStage<HttpResponse> admit(HttpRequest request) {
    EndpointTable.Match match = table.match(request.method().name(), segments(request));
    if (match instanceof EndpointTable.Match.Found found) {
      return admit(request, found);
    }
    entrance.require(request, Role.VIEWER);
    request.discardEntityBytes(system);
    if (match instanceof EndpointTable.Match.WrongMethod wrong) {
      return CompletableFuture.completedFuture(
          Replies.wrongMethod(wrong.allowed(), wrongMethod(request, wrong.allowed())));
    }
    throw Problem.notFound("endpoint", request.getUri().getPathString(), "see /openapi.yaml")
        .exception();
  }

  private CompletionStage<HttpResponse> admit(
      HttpRequest request, EndpointTable.Match.Found found) {
    Endpoint endpoint = found.endpoint();
    String who =
        endpoint.role().map(role -> entrance.require(request, role).name()).orElse("anonymous");
    requireKnownQuery(request, endpoint);
    if (endpoint.body() == Endpoint.Body.NONE) {
      request.discardEntityBytes(system);
      return endpoint.handler().handle(call(request, found.path(), who, new byte[0]));
    }
    return Bodies.read(request, endpoint.body(), settings.requestBodyMax().bytes(), system)
        .thenComposeAsync(
            body -> endpoint.handler().handle(call(request, found.path(), who, body)), executor);
  }

  private Call call(HttpRequest request, Map<String, String> path, String who, byte[] body) {
    return new Call(request, path, who, body, settings);
  }

  private HttpResponse refuse(HttpRequest request, Throwable failure) {
    Problem problem = Problem.of(failure);
    if (problem.code().equals("internal")) {
      LOG.error("{} {} failed", request.method().name(), request.getUri().path(), failure);
    }
    request.discardEntityBytes(system);
    return Replies.after(ProblemException.waitOf(failure), Replies.problem(problem));
  }

  /** Of the API alone: scrapers, probes and browsers may add what means nothing here. */
  private static void requireKnownQuery(HttpRequest request, Endpoint endpoint) {
    if (!endpoint.isOfApi()) {
      return;
    }
    for (String name : request.getUri().query().toMultiMap().keySet()) {
      if (!endpoint.query().contains(name)) {
        String known = String.join(", ", endpoint.query());
        throw Problem.invalid(
                "field_invalid",
                "there is no parameter '" + name + "'",
                name,
                known.isEmpty() ? "send none" : "there are " + known)
            .exception();
      }
    }
  }

  private static Problem wrongMethod(HttpRequest request, List<String> allowed) {
    String method = request.method().name();
    return new Problem(
        405,
        "method_not_allowed",
        method + " cannot be done to " + request.getUri().getPathString(),
        method,
        "use " + String.join(" or ", allowed),
        null);
  }

  private static List<String> segments(HttpRequest request) {
    List<String> segments = new ArrayList<>();
    request.getUri().pathSegments().forEach(segments::add);
    return segments;
  }
}
