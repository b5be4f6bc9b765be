package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent again, and what is not. */
class NodeClientTest {
  private final Deque<String> refusals = new ArrayDeque<>();
  private final List<String> bodies = new ArrayList<>();
  private final HttpServer server;

  NodeClientTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      String code = refusals.poll();
      String answer = code == null ? "{\"data\":7}" : "{\"code\":\"" + code + "\"}";
      exchange.sendResponseHeaders(code == null ? 200 : 503, answer.length());
      exchange.getResponseBody().write(answer.getBytes(UTF_8));
    }
  }

  private int ask() {
    NodeClient client =
        new NodeClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "token");
    NodeClient.Payload body = NodeClient.Payload.hocon("ask");
    return client.call("POST", "/", body, Map.of()).path("data").asInt();
  }

  @Test
  void shouldAskAgainWhileTheAgentMoves() {
    refusals.addAll(List.of("agent_moving", "agent_moving"));
    assertThat(ask()).isEqualTo(7);
    assertThat(bodies).containsExactly("ask", "ask", "ask");
  }

  @Test
  void shouldAskOnceWhereTheOutcomeMayBeUnknown() {
    refusals.add("timeout");
    assertThatThrownBy(this::ask).isInstanceOf(CliException.class);
    assertThat(bodies).containsExactly("ask");
  }
}
