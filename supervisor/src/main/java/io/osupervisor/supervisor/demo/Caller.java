package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.supervisor.cli.CliException;
import io.osupervisor.supervisor.cli.NodeClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks an agent, and asks again what failed, until there is an answer, whatever happens to agent
 * and node. Thread safe.
 */
final class Caller {

  /**
   * What to ask for.
   *
   * @param flaw what is wrong with the data of an answer; empty for a good one
   */
  record Task(
      JsonNode body, Map<String, String> headers, Function<JsonNode, Optional<String>> flaw) {
    private static final int TIMEOUT_MS = 10_000;

    /** Something that must happen once, however often it is sent. */
    static Task once(JsonNode data, Function<JsonNode, Optional<String>> flaw) {
      return new Task(body(data), Map.of("Idempotency-Key", UUID.randomUUID().toString()), flaw);
    }

    /** Something that may happen as often as one likes. */
    static Task repeatable(JsonNode data, Function<JsonNode, Optional<String>> flaw) {
      return new Task(body(data).put("idempotent", true), Map.of(), flaw);
    }

    /** The same, and something that is done once a good answer is there. */
    Task then(Runnable done) {
      return new Task(
          body,
          headers,
          data -> {
            Optional<String> found = flaw.apply(data);
            if (found.isEmpty()) {
              done.run();
            }
            return found;
          });
    }

    private static ObjectNode body(JsonNode data) {
      ObjectNode body = JsonNodeFactory.instance.objectNode().put("timeout_ms", TIMEOUT_MS);
      body.set("data", data);
      return body;
    }
  }

  private static final long SHORTEST_PAUSE_NANOS = 10_000_000;

  /** A node that starts needs the machine more than those who knock. */
  private static final long LONGEST_PAUSE_NANOS = 200_000_000;

  private final Supplier<NodeClient> client;
  private final String path;
  private final Ledger ledger;

  /**
   * @param client the node to ask, which may be another one after a while
   */
  Caller(Supplier<NodeClient> client, String agent, Ledger ledger) {
    this.client = client;
    this.path = "/api/v1/agents/" + agent + "/requests";
    this.ledger = ledger;
  }

  /** The data of a request for an operation of the agent. */
  static ObjectNode op(String operation) {
    return JsonNodeFactory.instance.objectNode().put("op", operation);
  }

  /** Asks until the request is over; the data of its answer if that is a good one. */
  Optional<JsonNode> ask(Task task) {
    long end = System.nanoTime() + Patience.LONGEST.toNanos();
    return ask(task, () -> System.nanoTime() > end);
  }

  /** The same for as long as there is patience. */
  Optional<JsonNode> ask(Task task, BooleanSupplier outOfPatience) {
    long sent = System.nanoTime();
    long pause = SHORTEST_PAUSE_NANOS;
    while (true) {
      try {
        return attempt(task, sent);
      } catch (CliException e) {
        if (isOver(e)) {
          return Optional.empty();
        }
        if (outOfPatience.getAsBoolean()) {
          ledger.unanswered();
          return Optional.empty();
        }
        ledger.failed(System.nanoTime());
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
    }
  }

  private Optional<JsonNode> attempt(Task task, long sent) {
    JsonNode answer =
        client.get().call("POST", path, NodeClient.Payload.json(task.body()), task.headers());
    JsonNode data = answer.path("data");
    Optional<String> flaw = task.flaw().apply(data);
    if (flaw.isPresent()) {
      ledger.wrong(flaw.get() + ": " + answer);
      return Optional.empty();
    }
    ledger.answered(
        new Ledger.Told(
            answer.path("instance").asText(""),
            answer.path("version").asText(""),
            sent,
            System.nanoTime()));
    return Optional.of(data);
  }

  /** Whether a failure ends the request: its outcome is known to be unknowable. */
  private boolean isOver(CliException failure) {
    if (failure.code().equals("outcome_unknown")) {
      ledger.uncertain();
      return true;
    }
    boolean transientFailure =
        !failure.outcome().isEmpty()
            || List.of("unreachable", "in_progress").contains(failure.code());
    if (!transientFailure) {
      ledger.wrong(failure.code() + ": " + failure.getMessage());
    }
    return !transientFailure;
  }
}
