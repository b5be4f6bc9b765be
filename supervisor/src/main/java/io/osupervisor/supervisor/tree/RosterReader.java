package io.osupervisor.supervisor.tree;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** Asks the rosters of all nodes which agents there are and how many instances each holds. */
public final class RosterReader {
  private static final AgentRoster.Held NONE = new AgentRoster.Held(Map.of());

  private final ActorSystem<?> system;
  private final Duration patience;

  /**
   * Of the cluster that a system is a member of.
   *
   * @param patience how long a roster may take
   */
  public RosterReader(ActorSystem<?> system, Duration patience) {
    this.system = system;
    this.patience = patience;
  }

  /** By agent; fails where a roster does not answer. */
  public CompletionStage<Map<String, Integer>> all() {
    return read(Function.identity());
  }

  /** By agent, of those rosters that answer. */
  CompletionStage<Map<String, Integer>> ofThoseThatAnswer() {
    return read(held -> held.exceptionally(late -> NONE));
  }

  private CompletionStage<Map<String, Integer>> read(
      Function<CompletionStage<AgentRoster.Held>, CompletionStage<AgentRoster.Held>> each) {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(AgentRoster.KEY, replyTo),
            patience,
            system.scheduler())
        .thenCompose(listing -> gather(listing.getServiceInstances(AgentRoster.KEY), each));
  }

  private CompletionStage<Map<String, Integer>> gather(
      Set<ActorRef<AgentRoster.Command>> rosters,
      Function<CompletionStage<AgentRoster.Held>, CompletionStage<AgentRoster.Held>> each) {
    List<CompletableFuture<AgentRoster.Held>> answers =
        rosters.stream().map(roster -> each.apply(read(roster)).toCompletableFuture()).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              Map<String, Integer> instances = new HashMap<>();
              answers.forEach(held -> instances.putAll(held.join().instances()));
              return instances;
            });
  }

  private CompletionStage<AgentRoster.Held> read(ActorRef<AgentRoster.Command> roster) {
    return AskPattern.ask(roster, AgentRoster.Read::new, patience, system.scheduler());
  }
}
