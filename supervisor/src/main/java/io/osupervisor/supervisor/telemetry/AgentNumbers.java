package io.osupervisor.supervisor.telemetry;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.Agents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks all agents for their numbers, at most once a second however often it is asked itself. */
public final class AgentNumbers {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Agents agents;
  private final InstantSource clock;
  private Reading newest = new Reading(Instant.MIN, CompletableFuture.completedFuture(List.of()));

  private record Reading(Instant at, CompletableFuture<List<Numbers>> numbers) {}

  /**
   * The numbers of one agent.
   *
   * @param metrics absent when it did not answer in time
   */
  public record Numbers(AgentId agent, Optional<AgentMetrics> metrics) {}

  public AgentNumbers(Agents agents, InstantSource clock) {
    this.agents = agents;
    this.clock = clock;
  }

  /** The numbers of all agents, sorted by id, at most a second old when reading them began. */
  public synchronized CompletionStage<List<Numbers>> read() {
    Instant now = clock.instant();
    boolean failed = newest.numbers().isCompletedExceptionally();
    if (failed || !now.isBefore(newest.at().plus(FRESH)) || newest.at().equals(Instant.MIN)) {
      newest = new Reading(now, readAll().toCompletableFuture());
    }
    return newest.numbers();
  }

  private CompletionStage<List<Numbers>> readAll() {
    return agents
        .list()
        .thenCompose(
            ids -> {
              CompletionStage<List<Numbers>> all =
                  CompletableFuture.completedFuture(new ArrayList<>());
              for (CompletionStage<Numbers> one :
                  ids.stream().sorted().map(this::readOne).toList()) {
                all = all.thenCombine(one, AgentNumbers::with);
              }
              return all;
            });
  }

  private static List<Numbers> with(List<Numbers> list, Numbers one) {
    list.add(one);
    return list;
  }

  private CompletionStage<Numbers> readOne(AgentId id) {
    return agents
        .ask(id, AgentCommand.GetMetrics::new, PATIENCE)
        .handle(
            (reply, failure) ->
                new Numbers(
                    id,
                    reply instanceof AgentReply.Metrics answer
                        ? Optional.of(answer.metrics())
                        : Optional.empty()));
  }
}
