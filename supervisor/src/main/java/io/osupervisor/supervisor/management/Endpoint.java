package io.osupervisor.supervisor.management;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One thing that the node offers over HTTP.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path with {@code {name}} for each segment that varies
 * @param role the least that a caller's token needs; empty for everyone who reaches the port
 * @param body what it takes
 * @param query the parameters that its query may have
 * @param refusals the codes of the problems that it may answer, but those that come of its shape
 */
public record Endpoint(
    String method,
    String path,
    Optional<Role> role,
    Body body,
    List<String> query,
    List<String> refusals,
    Handler handler) {
  private static final String API = "/api/";
  private static final Optional<Role> VIEWER = Optional.of(Role.VIEWER);
  private static final Optional<Role> OPERATOR = Optional.of(Role.OPERATOR);

  public Endpoint {
    query = List.copyOf(query);
    refusals = List.copyOf(refusals);
  }

  /** What an endpoint takes as its body. */
  public enum Body {
    NONE,
    JSON,
    /** An agent's spec. */
    SPEC;

    List<String> types() {
      return switch (this) {
        case NONE -> List.of();
        case JSON -> List.of("application/json");
        case SPEC -> List.of("application/json", "application/hocon");
      };
    }

    boolean takes(String mediaType) {
      return types().contains(mediaType);
    }
  }

  /** Answers a call; a failure becomes a problem. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<HttpResponse> handle(Call call);
  }

  /** Something to read, for every token. */
  public static Endpoint get(String path, Handler handler) {
    return new Endpoint("GET", path, VIEWER, Body.NONE, List.of(), List.of(), handler);
  }

  /** Something to read without a token. */
  public static Endpoint open(String path, Handler handler) {
    return new Endpoint("GET", path, Optional.empty(), Body.NONE, List.of(), List.of(), handler);
  }

  /** Something to do, for operators. */
  public static Endpoint post(String path, Body body, Handler handler) {
    return new Endpoint("POST", path, OPERATOR, body, List.of(), List.of(), handler);
  }

  /** Something to set, for operators. */
  public static Endpoint put(String path, Body body, Handler handler) {
    return new Endpoint("PUT", path, OPERATOR, body, List.of(), List.of(), handler);
  }

  /** Something to take away, for operators. */
  public static Endpoint delete(String path, Handler handler) {
    return new Endpoint("DELETE", path, OPERATOR, Body.NONE, List.of(), List.of(), handler);
  }

  /** The same for those alone who have this role. */
  public Endpoint needing(Role needed) {
    return new Endpoint(method, path, Optional.of(needed), body, query, refusals, handler);
  }

  /** The same with these parameters in its query. */
  public Endpoint taking(String... parameters) {
    return new Endpoint(method, path, role, body, List.of(parameters), refusals, handler);
  }

  /** The same, which may also refuse with these codes. */
  public Endpoint refusing(String... codes) {
    return refusing(List.of(codes));
  }

  /** The same, which may also refuse with these codes. */
  public Endpoint refusing(List<String> codes) {
    List<String> all = Stream.concat(refusals.stream(), codes.stream()).toList();
    return new Endpoint(method, path, role, body, query, all, handler);
  }

  /** Whether it belongs to the API: what else there is scrapers, probes and browsers call. */
  public boolean isOfApi() {
    return path.startsWith(API);
  }

  /** The statuses of the problems that it may answer; an unforeseen fault of the node is 500. */
  public SortedSet<Integer> problems() {
    SortedSet<Integer> statuses = new TreeSet<>();
    if (isOfApi()) {
      statuses.add(Statuses.of("field_invalid"));
    }
    role.ifPresent(needed -> Entrance.refusals(needed).forEach(c -> statuses.add(Statuses.of(c))));
    if (body != Body.NONE) {
      Bodies.REFUSALS.forEach(code -> statuses.add(Statuses.of(code)));
    }
    refusals.forEach(code -> statuses.add(Statuses.of(code)));
    return statuses;
  }
}
