package io.osupervisor.supervisor.cluster;

import io.osupervisor.agent.AgentException;
import io.osupervisor.config.ClusterSettings;
import io.osupervisor.supervisor.MemberView;
import io.osupervisor.supervisor.Members;
import io.osupervisor.supervisor.OSupervisor;
import io.osupervisor.supervisor.tree.AgentRoster.Held;
import io.osupervisor.supervisor.tree.RosterReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Leave;
import org.jspecify.annotations.Nullable;

/** The members as this node sees them; how many agents each holds its roster tells. */
public final class ClusterMembers implements Members {
  private static final Duration ROSTER_PATIENCE = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final RosterReader rosters;

  public ClusterMembers(ActorSystem<?> system) {
    this.system = system;
    this.cluster = Cluster.get(system);
    this.rosters = new RosterReader(system, ROSTER_PATIENCE);
  }

  @Override
  public CompletionStage<List<MemberView>> list() {
    return rosters.byNode().thenApply(this::views);
  }

  @Override
  public CompletionStage<MemberView> leave(String address) {
    return settle(
        address, member -> member.reachable(), MemberErrors.unreachable(address), this::depart);
  }

  @Override
  public CompletionStage<MemberView> down(String address) {
    return settle(
        address,
        member -> !member.reachable(),
        MemberErrors.reachable(address),
        gone -> cluster.manager().tell(new Down(gone.address())));
  }

  /** A client has nothing to hand over. */
  private void depart(Member member) {
    if (member.hasRole(OSupervisor.NODE_ROLE)) {
      Departure.of(system, member.address()).tell(Departure.Command.DEPART);
    } else {
      cluster.manager().tell(Leave.create(member.address()));
    }
  }

  /** Whom it is done to is not asked first: rosters that do not answer would take time. */
  private CompletionStage<MemberView> settle(
      String name,
      Function<MemberView, Boolean> fits,
      AgentException otherwise,
      Consumer<Member> order) {
    List<MemberView> views = views(Map.of());
    for (MemberView view : views) {
      if (view.address().equals(name)) {
        if (!fits.apply(view)) {
          return CompletableFuture.failedStage(otherwise);
        }
        members().stream().filter(one -> name(one.address()).equals(name)).forEach(order);
        return CompletableFuture.completedStage(view);
      }
    }
    return CompletableFuture.failedStage(MemberErrors.unknown(name, views));
  }

  private List<MemberView> views(Map<Address, Held> rosters) {
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
              roles(member),
              word(member.status()),
              !state.getUnreachable().contains(member),
              views.size() + 1,
              member.equals(oldest),
              count(rosters.get(member.address())),
              member.appVersion().version()));
    }
    return views;
  }

  private static @Nullable Integer count(@Nullable Held roster) {
    return roster == null ? null : roster.instances().size();
  }

  /** Those of a node by the names that people gave them. */
  private static List<String> roles(Member member) {
    return member.getRoles().stream()
        .filter(role -> !role.startsWith("dc-"))
        .map(role -> member.hasRole(ClusterSettings.NODE_ROLE) ? given(role) : role)
        .sorted(
            Comparator.comparing((String role) -> !role.equals(ClusterSettings.NODE_ROLE))
                .thenComparing(role -> role))
        .toList();
  }

  private static String given(String role) {
    return ClusterSettings.roleOf(role).filter(given -> !given.isEmpty()).orElse(role);
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
