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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Asks all agents for their numbers, at most once a second however often it is asked itself. */
public final class AgentNumbers {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final String AWAITING = "awaiting_approval";

  /** Asked for its hypotheses such an agent would have to be woken. */
  private static final Set<String> AT_REST = Set.of("stopped", "quarantined");

  private final Agents agents;
  private final InstantSource clock;
  private Reading newest = new Reading(Instant.MIN, CompletableFuture.completedFuture(List.of()));

  private record Reading(Instant at, CompletableFuture<List<Numbers>> numbers) {}

  /**
   * The numbers of one agent.
   *
   * @param metrics absent when it did not answer in time
   * @param state in a word; absent likewise
   * @param awaiting its hypotheses that wait for a person's word; absent of an agent that rests
   */
  public record Numbers(
      AgentId agent,
      Optional<AgentMetrics> metrics,
      Optional<String> state,
      Optional<Long> awaiting) {}

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
    CompletionStage<Optional<AgentMetrics>> metrics =
        ask(id, AgentReply.Metrics.class, AgentCommand.GetMetrics::new)
            .thenApply(answer -> answer.map(AgentReply.Metrics::metrics));
    CompletionStage<Optional<String>> state =
        ask(id, AgentReply.AgentView.class, AgentCommand.Show::new)
            .thenApply(answer -> answer.map(AgentReply.AgentView::state));
    CompletionStage<Optional<Long>> awaiting =
        state.thenCompose(
            word ->
                word.isEmpty() || AT_REST.contains(word.get())
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : ask(id, AgentReply.HypothesisList.class, AgentCommand.ListHypotheses::new)
                        .thenApply(answer -> answer.map(AgentNumbers::awaiting)));
    return metrics.thenCombine(
        state.thenCombine(awaiting, Map::entry),
        (numbers, rest) -> new Numbers(id, numbers, rest.getKey(), rest.getValue()));
  }

  private static long awaiting(AgentReply.HypothesisList list) {
    return list.hypotheses().stream().filter(one -> one.state().equals(AWAITING)).count();
  }

  /** Empty when it refuses, or does not answer in time. */
  private <R extends AgentReply> CompletionStage<Optional<R>> ask(
      AgentId id, Class<R> type, Function<ActorRef<AgentReply>, AgentCommand> question) {
    return agents
        .ask(id, question, PATIENCE)
        .handle(
            (reply, failure) ->
                type.isInstance(reply) ? Optional.of(type.cast(reply)) : Optional.empty());
  }
}
