package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

/** A running node as its callers know it: over HTTP, with its token. */
record NodeApi(URI uri, String token) {
  /** Of a request to an agent. */
  static final Duration USUAL_TIMEOUT = Duration.ofMinutes(1);

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What the node answered; the body is null where it is no JSON. */
  record Reply(int status, String text) {
    JsonNode body() {
      try {
        return MAPPER.readTree(text);
      } catch (IOException e) {
        throw new IllegalStateException(status + " is no JSON: " + text, e);
      }
    }

    boolean isOk() {
      return status < 300;
    }

    /** The code of a refusal. */
    String code() {
      return body().path("code").asText();
    }

    /** Whether a refused request may have taken effect. */
    boolean isUnknown() {
      return body().path("outcome").asText().equals("unknown");
    }

    /** The instance that answered. */
    String instance() {
      return body().path("instance").asText();
    }

    /** What the agent answered. */
    JsonNode data() {
      if (!isOk()) {
        throw new IllegalStateException(status + ": " + text);
      }
      return body().path("data");
    }
  }

  /**
   * Calls the node.
   *
   * @throws UncheckedIOException when the connection breaks
   */
  Reply call(String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .timeout(Patience.LIMIT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json");
    headers.forEach(request::setHeader);
    try {
      HttpResponse<String> response =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Reply get(String path) {
    return call("GET", path, "", Map.of());
  }

  Reply post(String path) {
    return call("POST", path, "", Map.of());
  }

  /** Entrusts an agent, and waits until it serves. What meets a move is sent again, as it says. */
  void add(String id, String spec) {
    Map<String, String> hocon = Map.of("Content-Type", "application/hocon");
    Reply reply = unmoved(() -> call("POST", "/api/v1/agents", spec, hocon));
    if (!reply.isOk()) {
      throw new IllegalStateException("agent " + id + " was refused: " + reply.text());
    }
  }

  /** Removes an agent, wherever it goes. */
  void remove(String id) {
    Reply reply = unmoved(() -> call("DELETE", "/api/v1/agents/" + id, "", Map.of()));
    if (!reply.isOk()) {
      throw new IllegalStateException("agent " + id + " stays: " + reply.text());
    }
  }

  private static Reply unmoved(Callable<Reply> call) {
    return await().until(call, answer -> !answer.code().equals("agent_moving"));
  }

  JsonNode agent(String id) {
    return get("/api/v1/agents/" + id).body();
  }

  String state(String id) {
    return agent(id).path("state").asText();
  }

  /** The process of the primary; 0 while there is none. */
  long pid(String id) {
    return agent(id).path("instances").path(0).path("pid").asLong();
  }

  /** Asks an agent; the request may be written to it several times. */
  Reply ask(String id, String data) {
    return ask(id, data, USUAL_TIMEOUT);
  }

  Reply ask(String id, String data, Duration timeout) {
    String body =
        "{\"idempotent\":true,\"timeout_ms\":%d,\"data\":%s}".formatted(timeout.toMillis(), data);
    return call("POST", "/api/v1/agents/" + id + "/requests", body, Map.of());
  }

  /** Asks an agent once, also over crashes. */
  Reply once(String id, String data, String key) {
    return once(id, data, key, USUAL_TIMEOUT);
  }

  Reply once(String id, String data, String key, Duration timeout) {
    String body = "{\"timeout_ms\":%d,\"data\":%s}".formatted(timeout.toMillis(), data);
    Map<String, String> headers = Map.of("Idempotency-Key", key);
    return call("POST", "/api/v1/agents/" + id + "/requests", body, headers);
  }
}
