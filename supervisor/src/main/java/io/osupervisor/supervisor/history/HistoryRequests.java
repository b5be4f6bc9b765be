package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.arbiter.check.PastRequests;
import io.osupervisor.config.ByteSize;
import io.osupervisor.config.HistoryBodies;
import io.osupervisor.config.HistorySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What agents were asked, as far as the run history keeps it. So that few rows are read of many,
 * the time is cut into as many parts as requests are wanted, and each gives the first that can be
 * asked again; those that have more give another one each, until there are enough.
 */
final class HistoryRequests implements PastRequests {
  /** The bodies of all requests that are found, so that what is read of them fits into memory. */
  private static final long MOST_BYTES = ByteSize.ofMiB(16).bytes();

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RunHistory history;
  private final HistorySettings settings;
  private final Duration patience;
  private final long mostBytes;

  HistoryRequests(RunHistory history, HistorySettings settings) {
    this(history, settings, PATIENCE, MOST_BYTES);
  }

  /**
   * @param patience how long anybody waits for requests
   * @param mostBytes their bodies hold together at most
   */
  HistoryRequests(RunHistory history, HistorySettings settings, Duration patience, long mostBytes) {
    this.history = history;
    this.settings = settings;
    this.patience = patience;
    this.mostBytes = mostBytes;
  }

  @Override
  public Optional<String> missing() {
    if (!settings.enabled()) {
      return Optional.of("the node keeps no run history");
    }
    return settings.bodies() == HistoryBodies.BODY
        ? Optional.empty()
        : Optional.of("the run history keeps no bodies of requests");
  }

  @Override
  public CompletionStage<Found> find(AgentId agent, Instant since, Instant until, int most) {
    CompletableFuture<Found> found = new CompletableFuture<>();
    try {
      history.readers().execute(() -> look(found, agent, since, until, most));
    } catch (AgentException overloaded) {
      found.completeExceptionally(overloaded);
    }
    return found.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(
      CompletableFuture<Found> found, AgentId agent, Instant since, Instant until, int most) {
    try {
      PastParts parts =
          new PastParts(query -> history.oldest(query).runs(), mostBytes, found::isDone);
      found.complete(parts.find(agent, since, until, most));
    } catch (RuntimeException | Error e) {
      found.completeExceptionally(e);
    }
  }
}
