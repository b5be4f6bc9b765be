package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.InstanceView;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.InstanceRecorder;
import io.osupervisor.agent.process.Confinement;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.config.AgentSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The instances of one agent: at most one primary, those that wait to be it, and a canary. */
final class Crew {

  /** One instance as its manager knows it. */
  static final class Member {
    private final InstanceId id;
    private VersionId version;
    private final ActorRef<AgentInstance.Command> ref;
    private InstanceState state = InstanceState.LAUNCHING;
    private @Nullable InstanceRecorder recorder;
    private @Nullable AgentException held;
    private Role role;
    private final Duration drain;
    private boolean leaving;
    private Set<String> capabilities = Set.of();

    private Member(Recruit recruit, ActorRef<AgentInstance.Command> ref) {
      this.id = recruit.id();
      this.version = recruit.version();
      this.role = recruit.role();
      this.drain = recruit.spec().policy().drainTimeout();
      this.ref = ref;
    }

    InstanceId id() {
      return id;
    }

    private long pid() {
      return recorder == null ? 0 : recorder.pid();
    }

    VersionId version() {
      return version;
    }

    Role role() {
      return role;
    }

    /** What is measured of it; null until it has a process. */
    @Nullable InstanceRecorder recorder() {
      return recorder;
    }

    /** Why it waits for its process; null where it has one, or waits for its turn alone. */
    @Nullable AgentException held() {
      return held;
    }

    /** Whether it said that it can do this. */
    boolean can(String capability) {
      return capabilities.contains(capability);
    }

    /** It took another version as it runs, and is the primary with it. */
    void runs(VersionId taken) {
      version = taken;
    }

    /** Whether it answers requests, and was not told to end. */
    boolean isServing() {
      return state == InstanceState.SERVING && !leaving;
    }

    boolean isFollowing() {
      return state == InstanceState.FOLLOWING;
    }

    ActorRef<AgentInstance.Command> ref() {
      return ref;
    }

    void tell(AgentInstance.Command command) {
      ref.tell(command);
    }

    /** Tells it to end: from here on it is nobody's heir. */
    void dismiss(AgentInstance.Command command) {
      leave();
      ref.tell(command);
    }

    /** It is nobody's heir from here on, and is told later to end. */
    void leave() {
      leaving = true;
    }

    /** Gives it up at once: nobody wants it any more. A canary has callers: it finishes first. */
    void dismiss(String reason) {
      dismiss(
          role == Role.CANARY && state == InstanceState.SERVING
              ? new AgentInstance.Stop(reason, drain)
              : new AgentInstance.GiveUp(EndReason.stopped(reason)));
    }
  }

  /** Who is to be started. */
  record Recruit(InstanceId id, AgentSpec spec, VersionId version, Role role, long notAfter) {}

  private static final List<InstanceState> NEAREST_FIRST =
      List.of(
          InstanceState.FOLLOWING,
          InstanceState.RESTORING,
          InstanceState.GREETING,
          InstanceState.LAUNCHING);

  private final Supplier<InstanceId> names;
  private final Function<Recruit, ActorRef<AgentInstance.Command>> starter;
  private final Map<InstanceId, Member> members = new LinkedHashMap<>();
  private @Nullable InstanceId primary;
  private @Nullable Confinement confinement;

  Crew(Supplier<InstanceId> names, Function<Recruit, ActorRef<AgentInstance.Command>> starter) {
    this.names = names;
    this.starter = starter;
  }

  /** Starts an instance. */
  Member recruit(AgentSpec spec, VersionId version, Role role) {
    return recruit(spec, version, role, VaultCommand.PlanRestore.NEWEST);
  }

  /**
   * Starts an instance of an older version.
   *
   * @param notAfter the number of the newest checkpoint that it may be restored from
   */
  Member recruit(AgentSpec spec, VersionId version, Role role, long notAfter) {
    Recruit recruit = new Recruit(names.get(), spec, version, role, notAfter);
    Member member = new Member(recruit, starter.apply(recruit));
    members.put(recruit.id(), member);
    return member;
  }

  /** Names a member the primary; who was it before is a standby from here on. */
  void crown(Member member) {
    primary().ifPresent(former -> former.role = Role.STANDBY);
    member.role = Role.PRIMARY;
    primary = member.id;
  }

  /** Nobody is the primary any more. */
  void uncrown() {
    primary().ifPresent(former -> former.role = Role.STANDBY);
    primary = null;
  }

  Optional<VersionId> versionOf(InstanceId id) {
    return Optional.ofNullable(members.get(id)).map(Member::version);
  }

  boolean has(Member member) {
    return members.containsKey(member.id);
  }

  /** One waits for its process; gives it, if it is one. */
  Optional<Member> held(InstanceEvent.Held event) {
    Optional<Member> member = Optional.ofNullable(members.get(event.instance()));
    member.ifPresent(one -> one.held = event.why());
    return member;
  }

  void launched(InstanceEvent.Launched event) {
    confinement = event.confinement();
    Member member = members.get(event.instance());
    if (member != null) {
      member.held = null;
      member.recorder = event.recorder();
    }
  }

  void greeted(InstanceEvent.Greeted event) {
    Member member = members.get(event.instance());
    if (member != null) {
      member.capabilities = event.capabilities();
    }
  }

  void moved(InstanceEvent.Moved event) {
    Member member = members.get(event.instance());
    if (member != null) {
      member.state = event.state();
    }
  }

  /** Strikes a member, if it is one; it keeps the role that it had. */
  Optional<Member> strike(InstanceId id) {
    if (id.equals(primary)) {
      primary = null;
    }
    return Optional.ofNullable(members.remove(id));
  }

  Optional<Member> primary() {
    return Optional.ofNullable(primary).map(members::get);
  }

  /** The primary, if it answers requests. */
  @Nullable Member serving() {
    Member member = primary == null ? null : members.get(primary);
    return member != null && member.isServing() ? member : null;
  }

  /** The member of that version which is nearest to taking over, if there is one. */
  Optional<Member> heir(VersionId version) {
    for (InstanceState state : NEAREST_FIRST) {
      for (Member member : standbys(version)) {
        if (member.state == state) {
          return Optional.of(member);
        }
      }
    }
    return Optional.empty();
  }

  /** Those of that version that wait to be the primary. */
  List<Member> standbys(VersionId version) {
    return standbys().stream()
        .filter(member -> member.role != Role.CANARY && member.version.equals(version))
        .toList();
  }

  /** All but the primary, and but for those that were told to end. */
  List<Member> standbys() {
    return members.values().stream()
        .filter(member -> member.role != Role.PRIMARY && !member.leaving)
        .toList();
  }

  /** All but this one, and but for those that were told to end. */
  List<Member> others(Member one) {
    return members.values().stream().filter(member -> member != one && !member.leaving).toList();
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
                    member.role.word(),
                    member.version.value(),
                    member.pid(),
                    member.state.word()))
        .toList();
  }
}
