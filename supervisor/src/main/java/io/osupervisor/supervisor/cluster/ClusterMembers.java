package io.osupervisor.supervisor.cluster;

import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.MemberView;
import io.osupervisor.supervisor.Members;
import io.osupervisor.supervisor.OSupervisor;
import io.osupervisor.supervisor.tree.AgentRoster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Leave;

/** The members as this node sees them; how many agents each holds its roster tells. */
public final class ClusterMembers implements Members {
  private static final Duration ROSTER_PATIENCE = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final Cluster cluster;

  public ClusterMembers(ActorSystem<?> system) {
    this.system = system;
    this.cluster = Cluster.get(system);
  }

  @Override
  public CompletionStage<List<MemberView>> list() {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(AgentRoster.KEY, replyTo),
            ROSTER_PATIENCE,
            system.scheduler())
        .thenCompose(listing -> counts(listing.getServiceInstances(AgentRoster.KEY)))
        .thenApply(this::views);
  }

  @Override
  public CompletionStage<MemberView> leave(String address) {
    return settle(
        address,
        member -> member.reachable(),
        MemberErrors.unreachable(address),
        at -> cluster.manager().tell(Leave.create(at)));
  }

  @Override
  public CompletionStage<MemberView> down(String address) {
    return settle(
        address,
        member -> !member.reachable(),
        MemberErrors.reachable(address),
        at -> cluster.manager().tell(new Down(at)));
  }

  private CompletionStage<MemberView> settle(
      String name,
      Function<MemberView, Boolean> fits,
      AgentException otherwise,
      Consumer<Address> order) {
    return list()
        .thenApply(
            members -> {
              MemberView member =
                  members.stream()
                      .filter(one -> one.address().equals(name))
                      .findFirst()
                      .orElseThrow(() -> MemberErrors.unknown(name, members));
              if (!fits.apply(member)) {
                throw otherwise;
              }
              members().stream()
                  .map(Member::address)
                  .filter(address -> name(address).equals(name))
                  .forEach(order);
              return member;
            });
  }

  private CompletionStage<Map<Address, Integer>> counts(
      Set<ActorRef<AgentRoster.Command>> rosters) {
    Map<Address, Integer> counts = new HashMap<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (ActorRef<AgentRoster.Command> roster : rosters) {
      Address there = roster.path().address();
      Address address = there.hasLocalScope() ? cluster.selfMember().address() : there;
      all.add(
          AskPattern.ask(roster, AgentRoster.Read::new, ROSTER_PATIENCE, system.scheduler())
              .handle(
                  (names, failure) -> {
                    synchronized (counts) {
                      return failure == null ? counts.put(address, names.agents().size()) : null;
                    }
                  })
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(done -> counts);
  }

  private List<MemberView> views(Map<Address, Integer> counts) {
    CurrentClusterState state = cluster.state();
    List<Member> members = members();
    Member oldest =
        members.stream()
            .filter(
                m -> m.hasRole(OSupervisor.NODE_ROLE) && !m.status().equals(MemberStatus.down()))
            .findFirst()
            .orElse(null);
    List<MemberView> views = new ArrayList<>();
    for (Member member : members) {
      views.add(
          new MemberView(
              name(member.address()),
              member.uniqueAddress().equals(cluster.selfMember().uniqueAddress()),
              member.getRoles().stream().filter(role -> !role.startsWith("dc-")).sorted().toList(),
              word(member.status()),
              !state.getUnreachable().contains(member),
              views.size() + 1,
              member.equals(oldest),
              counts.get(member.address()),
              member.appVersion().version()));
    }
    return views;
  }

  /** The oldest first. */
  private List<Member> members() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .sorted((a, b) -> a.equals(b) ? 0 : a.isOlderThan(b) ? -1 : 1)
        .toList();
  }

  private static String name(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }

  /** As in {@code weakly_up}. */
  private static String word(MemberStatus status) {
    return status.toString().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
