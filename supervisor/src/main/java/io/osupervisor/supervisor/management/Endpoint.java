package io.osupervisor.supervisor.management;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One thing that the node offers over HTTP.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path with {@code {name}} for each segment that varies
 * @param access who may
 * @param body what it takes
 * @param query the parameters that its query may have
 */
public record Endpoint(
    String method, String path, Access access, Body body, List<String> query, Handler handler) {

  public Endpoint {
    query = List.copyOf(query);
  }

  /** Who may call an endpoint. */
  public enum Access {
    /** Everyone who reaches the port. */
    OPEN,
    /** Who has a token. */
    TOKEN
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

  /** Something to read, with a token. */
  public static Endpoint get(String path, Handler handler) {
    return new Endpoint("GET", path, Access.TOKEN, Body.NONE, List.of(), handler);
  }

  /** Something to read without a token. */
  public static Endpoint open(String path, Handler handler) {
    return new Endpoint("GET", path, Access.OPEN, Body.NONE, List.of(), handler);
  }

  public static Endpoint post(String path, Body body, Handler handler) {
    return new Endpoint("POST", path, Access.TOKEN, body, List.of(), handler);
  }

  public static Endpoint put(String path, Body body, Handler handler) {
    return new Endpoint("PUT", path, Access.TOKEN, body, List.of(), handler);
  }

  public static Endpoint delete(String path, Handler handler) {
    return new Endpoint("DELETE", path, Access.TOKEN, Body.NONE, List.of(), handler);
  }

  /** The same with these parameters in its query. */
  public Endpoint taking(String... parameters) {
    return new Endpoint(method, path, access, body, List.of(parameters), handler);
  }
}
