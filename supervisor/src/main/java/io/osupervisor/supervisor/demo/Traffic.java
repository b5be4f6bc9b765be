package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.osupervisor.supervisor.cli.CliException;
import io.osupervisor.supervisor.cli.NodeClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Callers that increment a counter without pause, each request under a key of its own: what fails
 * is sent again under the same key, so that it happens once whatever happens to agent and node.
 */
final class Traffic implements AutoCloseable {
  private static final long SHORTEST_PAUSE_NANOS = 10_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  /** A node that starts needs the machine more than those who knock. */
  private static final long LONGEST_PAUSE_NANOS = 200_000_000;

  private final Supplier<NodeClient> client;
  private final String path;
  private final Ledger ledger;
  private final List<Thread> callers = new ArrayList<>();
  private final Duration patience;
  private volatile long stopAt = NEVER;

  /**
   * @param client the node to ask, which may be another one after a while
   * @param patience how long a request that has begun may go on once the callers are to stop
   */
  Traffic(
      Supplier<NodeClient> client, String agent, Ledger ledger, int callers, Duration patience) {
    this.patience = patience;
    this.client = client;
    this.path = "/api/v1/agents/" + agent + "/requests";
    this.ledger = ledger;
    for (int i = 0; i < callers; i++) {
      this.callers.add(new Thread(this::run, "caller-" + i));
    }
  }

  void begin() {
    callers.forEach(Thread::start);
  }

  /** Lets every caller end the request that it has begun, as long as their patience lasts. */
  @Override
  public void close() {
    stopAt = System.nanoTime();
    for (Thread caller : callers) {
      try {
        caller.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    while (stopAt == NEVER) {
      increment(UUID.randomUUID().toString());
    }
  }

  private void increment(String key) {
    boolean over = false;
    long pause = SHORTEST_PAUSE_NANOS;
    while (!over) {
      try {
        over = attempt(key);
      } catch (CliException e) {
        over = isOver(e);
        if (!over && isOutOfPatience()) {
          ledger.uncertain();
          over = true;
        } else if (!over) {
          ledger.retried();
          LockSupport.parkNanos(pause);
          pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
      }
    }
  }

  private boolean isOutOfPatience() {
    long stop = stopAt;
    return stop != NEVER && System.nanoTime() - stop > patience.toNanos();
  }

  private boolean attempt(String key) {
    JsonNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("timeout_ms", 10_000)
            .set("data", JsonNodeFactory.instance.objectNode().put("op", "increment"));
    JsonNode answer =
        client
            .get()
            .call("POST", path, NodeClient.Payload.json(body), Map.of("Idempotency-Key", key));
    JsonNode value = answer.path("data").path("value");
    if (value.isIntegralNumber()) {
      ledger.acknowledged(
          new Ledger.Told(value.asLong(), answer.path("instance").asText(""), System.nanoTime()));
    } else {
      ledger.wrong("an answer without a value: " + answer);
    }
    return true;
  }

  /** Whether a failure ends the request: the key's outcome is known to be unknowable. */
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
      return true;
    }
    return false;
  }
}
