package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to a node. It uses the oldest client of the JDK, whose first call takes a fraction of the
 * time of the newer one's.
 */
public final class NodeClient {
  private static final Duration TO_CONNECT = Duration.ofSeconds(5);

  /** An agent moves within a second or two; what meets it on its way did not reach it. */
  private static final String MOVING = "agent_moving";

  private static final Duration TO_MOVE = Duration.ofSeconds(10);
  private static final Duration AGAIN = Duration.ofMillis(200);

  /** What the lines of a stream of events begin with that have one. */
  private static final String EVENT = "data: ";

  static {
    // Otherwise the JDK would send an action twice when a connection breaks.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private final URI node;
  private final String token;
  private final Duration patience;
  private final @Nullable SSLSocketFactory sockets;

  /** A client of the node there, which opens with this token. */
  public NodeClient(URI node, String token) {
    this(node, token, Duration.ZERO, null);
  }

  private NodeClient(
      URI node, String token, Duration patience, @Nullable SSLSocketFactory sockets) {
    this.sockets = sockets;
    this.node = node;
    this.token = token;
    this.patience = patience;
  }

  /** The same for which a node that sends nothing for so long cannot be reached. */
  NodeClient waitingAtMost(Duration silence) {
    return new NodeClient(node, token, silence, sockets);
  }

  /** The same, which makes its TLS connections with these. */
  NodeClient trusting(SSLSocketFactory others) {
    return new NodeClient(node, token, patience, others);
  }

  /** What goes with a call. */
  @SuppressWarnings("ArrayRecordComponent") // Bytes are carried, never compared.
  public record Payload(String type, byte[] bytes) {
    public static final Payload NONE = new Payload("", new byte[0]);

    public static Payload json(JsonNode body) {
      return new Payload("application/json", body.toString().getBytes(UTF_8));
    }

    public static Payload hocon(String text) {
      return new Payload("application/hocon", text.getBytes(UTF_8));
    }
  }

  /** A part of a path or query, encoded. */
  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** Reads what is there. */
  public JsonNode get(String path) {
    return call("GET", path, Payload.NONE, Map.of());
  }

  /** What is there, read as it is taken, which fails with a {@link CliException}. */
  InputStream stream(String path) {
    HttpURLConnection connection = open("GET", path, Map.of());
    try {
      return new NodeStream(send(connection, Payload.NONE), node, connection::disconnect);
    } catch (IOException e) {
      connection.disconnect();
      throw CliException.unreachable(node, e);
    } catch (CliException e) {
      connection.disconnect();
      throw e;
    }
  }

  /**
   * Calls the node; for some seconds again where the agent just goes to another node.
   *
   * @throws CliException when it refuses or cannot be reached
   */
  public JsonNode call(String method, String path, Payload payload, Map<String, String> headers) {
    long end = System.nanoTime() + TO_MOVE.toNanos();
    while (true) {
      try {
        return callOnce(method, path, payload, headers);
      } catch (CliException refused) {
        if (!refused.code().equals(MOVING) || System.nanoTime() - end > 0) {
          throw refused;
        }
      }
      LockSupport.parkNanos(AGAIN.toNanos());
    }
  }

  private JsonNode callOnce(
      String method, String path, Payload payload, Map<String, String> headers) {
    HttpURLConnection connection = open(method, path, headers);
    try (InputStream body = send(connection, payload)) {
      return JsonText.read(body.readAllBytes());
    } catch (IOException e) {
      throw CliException.unreachable(node, e);
    } finally {
      connection.disconnect();
    }
  }

  /** Reads lines until the node ends them, or until the reader has thrown. */
  void lines(String path, Map<String, String> headers, Consumer<String> line) {
    HttpURLConnection connection = open("GET", path, headers);
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(send(connection, Payload.NONE), UTF_8))) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line.accept(text);
      }
    } catch (IOException e) {
      throw CliException.unreachable(node, e);
    } finally {
      connection.disconnect();
    }
  }

  /**
   * Reads events until the node ends them, or until the reader has thrown.
   *
   * @param query which, as in {@code ?follow=false}
   */
  public void events(String query, Consumer<JsonNode> event) {
    lines(
        "/api/v1/events" + query,
        Map.of(),
        line -> {
          if (line.startsWith(EVENT)) {
            event.accept(event(line.substring(EVENT.length())));
          }
        });
  }

  private static JsonNode event(String json) {
    try {
      return JsonText.read(json.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the node sent an event that is no JSON", e);
    }
  }

  private HttpURLConnection open(String method, String path, Map<String, String> headers) {
    try {
      URI uri = URI.create(node.toString().replaceAll("/+$", "") + path);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      if (sockets != null && connection instanceof HttpsURLConnection tls) {
        tls.setSSLSocketFactory(sockets);
      }
      connection.setRequestMethod(method);
      connection.setConnectTimeout((int) toConnect().toMillis());
      connection.setReadTimeout((int) patience.toMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Authorization", "Bearer " + token);
      headers.forEach(connection::setRequestProperty);
      return connection;
    } catch (IOException e) {
      throw CliException.unreachable(node, e);
    }
  }

  private Duration toConnect() {
    boolean impatient = !patience.isZero() && patience.compareTo(TO_CONNECT) < 0;
    return impatient ? patience : TO_CONNECT;
  }

  private static InputStream send(HttpURLConnection connection, Payload payload)
      throws IOException {
    if (payload.bytes().length > 0) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", payload.type());
      connection.setFixedLengthStreamingMode(payload.bytes().length);
      try (var out = connection.getOutputStream()) {
        out.write(payload.bytes());
      }
    }
    if (connection.getResponseCode() < 300) {
      return connection.getInputStream();
    }
    throw refused(connection);
  }

  private static CliException refused(HttpURLConnection connection) throws IOException {
    try (InputStream error =
        Optional.ofNullable(connection.getErrorStream()).orElse(InputStream.nullInputStream())) {
      byte[] body = error.readAllBytes();
      try {
        return CliException.refused(JsonText.read(body));
      } catch (JsonProcessingException e) {
        throw new ConnectException(
            "what answers there is no node: HTTP status " + connection.getResponseCode());
      }
    }
  }
}
