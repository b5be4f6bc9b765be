package io.osupervisor.supervisor.tree;

import static java.util.concurrent.CompletableFuture.completedStage;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.typed.Cluster;

/** Asks the rosters of all nodes which agents there are and how many instances each holds. */
public final class RosterReader {
  private static final AgentRoster.Held NOT_STARTED =
      new AgentRoster.Held(Map.of(), Set.of(), true);

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
    return read(true).thenApply(RosterReader::byAgent);
  }

  /** By agent, of those rosters that answer. */
  CompletionStage<Map<String, Integer>> ofThoseThatAnswer() {
    return read(false).thenApply(RosterReader::byAgent);
  }

  /** What each node has, by its address, of those whose roster answers. */
  public CompletionStage<Map<Address, AgentRoster.Held>> byNode() {
    return read(false)
        .thenApply(
            rosters ->
                rosters.entrySet().stream()
                    .collect(toMap(roster -> node(roster.getKey()), Map.Entry::getValue)));
  }

  /**
   * Has the roster of this node say from now on that the node ends.
   *
   * @return what the node has; fails where its roster does not answer
   */
  public CompletionStage<AgentRoster.Held> drain() {
    return rosters()
        .thenCompose(
            rosters ->
                rosters.stream()
                    .filter(roster -> roster.path().address().hasLocalScope())
                    .findFirst()
                    .map(this::drain)
                    .orElseGet(() -> completedStage(NOT_STARTED)));
  }

  private CompletionStage<AgentRoster.Held> drain(ActorRef<AgentRoster.Command> roster) {
    return AskPattern.ask(roster, AgentRoster.Drain::new, patience, system.scheduler());
  }

  private CompletionStage<Map<ActorRef<AgentRoster.Command>, AgentRoster.Held>> read(boolean all) {
    return rosters().thenCompose(rosters -> gather(rosters, all));
  }

  private CompletionStage<Set<ActorRef<AgentRoster.Command>>> rosters() {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(AgentRoster.KEY, replyTo),
            patience,
            system.scheduler())
        .thenApply(listing -> listing.getServiceInstances(AgentRoster.KEY));
  }

  private CompletionStage<Map<ActorRef<AgentRoster.Command>, AgentRoster.Held>> gather(
      Set<ActorRef<AgentRoster.Command>> rosters, boolean all) {
    Map<ActorRef<AgentRoster.Command>, CompletableFuture<AgentRoster.Held>> answers =
        rosters.stream()
            .collect(toMap(Function.identity(), roster -> read(roster).toCompletableFuture()));
    CompletableFuture<?> ended =
        CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new));
    return (all ? ended : ended.handle((done, late) -> answers))
        .thenApply(
            done ->
                answers.entrySet().stream()
                    .filter(answer -> !answer.getValue().isCompletedExceptionally())
                    .collect(toMap(Map.Entry::getKey, answer -> answer.getValue().join())));
  }

  private CompletionStage<AgentRoster.Held> read(ActorRef<AgentRoster.Command> roster) {
    return AskPattern.ask(roster, AgentRoster.Read::new, patience, system.scheduler());
  }

  private Address node(ActorRef<?> roster) {
    Address there = roster.path().address();
    return there.hasLocalScope() ? Cluster.get(system).selfMember().address() : there;
  }

  private static Map<String, Integer> byAgent(Map<?, AgentRoster.Held> rosters) {
    Map<String, Integer> instances = new HashMap<>();
    rosters.values().forEach(held -> instances.putAll(held.instances()));
    return instances;
  }
}
