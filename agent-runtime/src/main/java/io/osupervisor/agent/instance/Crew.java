package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply.InstanceView;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.process.Confinement;
import io.osupervisor.config.AgentSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The instances of one agent: at most one primary, and those that wait to be it. */
final class Crew {

  /** One instance as its manager knows it. */
  static final class Member {
    private final InstanceId id;
    private final VersionId version;
    private final ActorRef<AgentInstance.Command> ref;
    private InstanceState state = InstanceState.LAUNCHING;
    private long pid;
    private boolean leaving;

    private Member(InstanceId id, VersionId version, ActorRef<AgentInstance.Command> ref) {
      this.id = id;
      this.version = version;
      this.ref = ref;
    }

    InstanceId id() {
      return id;
    }

    void tell(AgentInstance.Command command) {
      ref.tell(command);
    }

    /** Tells it to end: from here on it is nobody's heir. */
    void dismiss(AgentInstance.Command command) {
      leaving = true;
      ref.tell(command);
    }

    ActorRef<AgentInstance.Command> ref() {
      return ref;
    }
  }

  /** Who is to be started. */
  record Recruit(InstanceId id, AgentSpec spec, VersionId version, Role role) {}

  private static final List<InstanceState> NEAREST_FIRST =
      List.of(
          InstanceState.FOLLOWING,
          InstanceState.RESTORING,
          InstanceState.GREETING,
          InstanceState.LAUNCHING);

  private final Function<Recruit, ActorRef<AgentInstance.Command>> starter;
  private final Map<InstanceId, Member> members = new LinkedHashMap<>();
  private @Nullable InstanceId primary;
  private @Nullable Confinement confinement;

  Crew(Function<Recruit, ActorRef<AgentInstance.Command>> starter) {
    this.starter = starter;
  }

  /** Starts an instance. */
  Member add(Recruit recruit) {
    Member member = new Member(recruit.id(), recruit.version(), starter.apply(recruit));
    members.put(recruit.id(), member);
    return member;
  }

  /** Names a member the primary. */
  void crown(Member member) {
    primary = member.id;
  }

  void launched(InstanceEvent.Launched event) {
    confinement = event.confinement();
    Member member = members.get(event.instance());
    if (member != null) {
      member.pid = event.pid();
    }
  }

  void moved(InstanceEvent.Moved event) {
    Member member = members.get(event.instance());
    if (member != null) {
      member.state = event.state();
    }
  }

  /** Strikes a member; gives the role it had, if it was one. */
  Optional<Role> strike(InstanceId id) {
    if (members.remove(id) == null) {
      return Optional.empty();
    }
    if (!id.equals(primary)) {
      return Optional.of(Role.STANDBY);
    }
    primary = null;
    return Optional.of(Role.PRIMARY);
  }

  Optional<Member> primary() {
    return Optional.ofNullable(primary).map(members::get);
  }

  /** The primary, if it answers requests. */
  @Nullable Member serving() {
    Member member = primary == null ? null : members.get(primary);
    boolean serves = member != null && member.state == InstanceState.SERVING && !member.leaving;
    return serves ? member : null;
  }

  /** The member of that version which is nearest to taking over, if there is one. */
  Optional<Member> heir(VersionId version) {
    for (InstanceState state : NEAREST_FIRST) {
      for (Member member : standbys()) {
        if (member.state == state && member.version.equals(version)) {
          return Optional.of(member);
        }
      }
    }
    return Optional.empty();
  }

  /** Those that wait, but for those that were told to end. */
  List<Member> standbys() {
    return members.values().stream()
        .filter(member -> !member.id.equals(primary) && !member.leaving)
        .toList();
  }

  boolean has(InstanceId id) {
    return members.containsKey(id);
  }

  /** What really confines its processes, as far as is known. */
  Optional<Confinement> confinement() {
    return Optional.ofNullable(confinement);
  }

  /** The instances as people see them. */
  List<InstanceView> views() {
    return members.values().stream()
        .map(
            member ->
                new InstanceView(
                    member.id.value(),
                    (member.id.equals(primary) ? Role.PRIMARY : Role.STANDBY).word(),
                    member.version.value(),
                    member.pid,
                    member.state.word()))
        .toList();
  }
}
