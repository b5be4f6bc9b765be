package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Makes HTTP responses. */
final class Replies {
  private static final ContentType PROBLEM = ContentTypes.parse(Problem.MEDIA_TYPE);

  private Replies() {}

  static HttpResponse json(int status, JsonNode body) {
    return json(status, Json.bytes(body));
  }

  static HttpResponse json(int status, byte[] body) {
    return uncached(status).withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }

  static HttpResponse problem(Problem problem) {
    HttpResponse response =
        uncached(problem.status())
            .withEntity(HttpEntities.create(PROBLEM, Json.bytes(problem.json())));
    return problem.status() == 401
        ? response.addHeader(RawHeader.create("WWW-Authenticate", "Bearer realm=\"osupervisor\""))
        : response;
  }

  /** The same, with the time after which it is worth another try where that is known. */
  static HttpResponse after(Duration wait, HttpResponse response) {
    long seconds = wait.plusMillis(999).toSeconds();
    return seconds == 0
        ? response
        : response.addHeader(RawHeader.create("Retry-After", Long.toString(seconds)));
  }

  static HttpResponse wrongMethod(List<String> allowed, Problem problem) {
    return problem(problem).addHeader(RawHeader.create("Allow", String.join(", ", allowed)));
  }

  static HttpResponse text(String type, String body) {
    return bytes(type, body.getBytes(StandardCharsets.UTF_8));
  }

  static HttpResponse bytes(String type, byte[] body) {
    return uncached(200).withEntity(HttpEntities.create(ContentTypes.parse(type), body));
  }

  /** Bytes as they come, until the source or the caller ends. */
  static HttpResponse stream(String type, Source<ByteString, NotUsed> source) {
    return uncached(200).withEntity(HttpEntities.createChunked(ContentTypes.parse(type), source));
  }

  private static HttpResponse uncached(int status) {
    return HttpResponse.create()
        .withStatus(status)
        .addHeader(RawHeader.create("Cache-Control", "no-store"))
        .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"));
  }
}
