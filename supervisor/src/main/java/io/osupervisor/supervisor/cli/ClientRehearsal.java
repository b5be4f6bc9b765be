package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * Runs client commands against answers from memory, so that the archive of class data that the
 * script makes of this run holds every class that such commands need.
 */
final class ClientRehearsal {
  private static final String AGENT =
      "{\"id\":\"a\",\"state\":\"running\",\"primary_version\":\"v\",\"restarts\":0,"
          + "\"instances\":[{\"id\":\"a-1\",\"role\":\"primary\",\"pid\":1}],\"spec\":{}}";
  private static final Map<String, String> ANSWERS =
      Map.of(
          "/api/v1/agents", "{\"agents\":[" + AGENT + "]}",
          "/api/v1/agents/a", AGENT,
          "/api/v1/agents/a/requests", "{\"data\":{\"x\":[1,1.5]}}",
          "/api/v1/agents/a/metrics",
              "{\"agent\":\"a\",\"requests\":{\"ok\":1},\"instances\":[{}]}",
          "/api/v1/agents/a/checkpoints", "{\"checkpoints\":[{\"id\":\"c\"}]}",
          "/api/v1/audit", "{\"entries\":[{\"n\":1,\"detail\":{\"outcome\":\"done\"}}]}",
          "/api/v1/events", "data: {\"id\":1,\"data\":{\"k\":1}}\n\n");
  private static final List<String> COMMANDS =
      List.of(
          "agent list",
          "agent list -o json",
          "agent show a",
          "request a {} --timeout 5s",
          "metrics a",
          "checkpoint list a",
          "audit show",
          "events",
          "agent stop none",
          "agent shwo",
          "--help",
          "completion bash");

  private ClientRehearsal() {}

  /** Runs them all. */
  public static void main(String[] args) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", ClientRehearsal::answer);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Map<String, String> environment = Map.of("OSUP_URL", url, "OSUP_TOKEN", "rehearsal");
    PrintWriter out = new PrintWriter(System.out, false, UTF_8);
    for (String command : COMMANDS) {
      Osup.run(command.split(" ", -1), environment, out, out);
    }
    out.flush();
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) {
    String known = ANSWERS.get(exchange.getRequestURI().getPath());
    byte[] body =
        (known == null ? "{\"code\":\"not_found\",\"detail\":\"-\"}" : known).getBytes(UTF_8);
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(known == null ? 404 : 200, body.length);
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
