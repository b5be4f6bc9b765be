package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.cli.NodeClient.Payload;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup request}. */
@Command(
    name = "request",
    description = "Send a request to an agent and print its answer.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup request counter '{\"op\":\"increment\",\"by\":2}'",
      "  osup request counter '{\"op\":\"get\"}' --read-only -o json",
      "  osup request counter - < request.json"
    })
final class RequestCommand implements Runnable {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Parameters(index = "0", paramLabel = "ID", description = "The agent.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "JSON", description = "The request; - reads it from stdin.")
  private String data = "";

  @Option(
      names = "--key",
      paramLabel = "K",
      description = "What requests that belong together share.")
  private @Nullable String key;

  @Option(
      names = "--idempotency-key",
      paramLabel = "K",
      description = "Requests with one key are answered once.")
  private @Nullable String idempotencyKey;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "As in 500ms, 5s or 2m; else 30s.")
  private @Nullable Duration timeout;

  @Option(names = "--idempotent", description = "It may be sent again after a restart.")
  private boolean idempotent;

  @Option(names = "--read-only", description = "It changes nothing.")
  private boolean readOnly;

  @Override
  public void run() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putRawValue("data", new RawValue(parse(data.equals("-") ? stdin() : data).toJson()));
    if (key != null) {
      body.put("key", key);
    }
    if (timeout != null) {
      body.put("timeout_ms", timeout.toMillis());
    }
    if (idempotent) {
      body.put("idempotent", true);
    }
    if (readOnly) {
      body.put("read_only", true);
    }
    Map<String, String> headers =
        idempotencyKey == null ? Map.of() : Map.of("Idempotency-Key", idempotencyKey);
    String path = "/api/v1/agents/" + NodeClient.encoded(id) + "/requests";
    JsonNode answer = osup.node().call("POST", path, Payload.json(body), headers);
    osup.output().one(answer, node -> node.path("data") + "\n");
  }

  /** The request as the node will take it, so that a mistake is told before anything is sent. */
  static Value parse(String json) {
    try {
      return Value.parseJson(json);
    } catch (ProtocolException e) {
      throw CliException.usage(
          "the request is no value that can be sent: " + e.getMessage(),
          "give one JSON value in single quotes: '{\"op\":\"get\"}'");
    }
  }

  private static String stdin() {
    try {
      return new String(System.in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw CliException.usage("standard input cannot be read: " + e, "give the request itself");
    }
  }
}
