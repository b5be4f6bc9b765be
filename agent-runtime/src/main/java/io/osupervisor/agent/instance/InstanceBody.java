package io.osupervisor.agent.instance;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.InstanceRecorder;
import io.osupervisor.agent.instance.InstanceLauncher.Launched;
import io.osupervisor.agent.instance.InstanceLife.Event;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One instance as its parts share it: where it is in its life, and what it has by then. */
final class InstanceBody {
  private static final Set<InstanceState> COMING_UP =
      EnumSet.of(InstanceState.LAUNCHING, InstanceState.GREETING, InstanceState.RESTORING);
  private static final Set<InstanceState> DEAF =
      EnumSet.of(InstanceState.LAUNCHING, InstanceState.ENDING, InstanceState.ENDED);

  private final InstanceSetup setup;
  private final InstanceRecorder recorder;
  private final ReadGate gate = new ReadGate();
  private final LaunchSlot slot = new LaunchSlot();
  private VersionId version;
  private InstanceState state = InstanceState.LAUNCHING;
  private @Nullable Launched launched;
  private @Nullable AgentLink link;
  private @Nullable ServePhase serve;

  /**
   * @param now nanoseconds of the monotonic clock
   */
  InstanceBody(InstanceSetup setup, long now) {
    this.setup = setup;
    this.version = setup.version();
    this.recorder = new InstanceRecorder(setup.id(), setup.version(), setup.role(), now);
  }

  InstanceSetup setup() {
    return setup;
  }

  InstanceRecorder recorder() {
    return recorder;
  }

  ReadGate gate() {
    return gate;
  }

  LaunchSlot slot() {
    return slot;
  }

  InstanceState state() {
    return state;
  }

  /** The version that it runs by now. */
  VersionId version() {
    return version;
  }

  /** It runs another version from here on. */
  void runs(VersionId taken) {
    version = taken;
    recorder.version(taken);
  }

  /** What it is by now; a standby may have become the primary. */
  Role role() {
    return recorder.role();
  }

  /**
   * Something happens to it; whoever must know is told.
   *
   * @throws IllegalStateException when it cannot happen now
   */
  void move(Event event) {
    state =
        InstanceLife.next(state, event)
            .orElseThrow(
                () -> new IllegalStateException(event + " cannot happen while " + state.word()));
    recorder.state(state.word());
    if (!COMING_UP.contains(state)) {
      slot.giveBack();
    }
    tell(new InstanceEvent.Moved(setup.id(), state));
  }

  /** Tells its owner. */
  void tell(InstanceEvent event) {
    setup.owner().tell(event);
  }

  /** Whether what it says counts. */
  boolean isHeard() {
    return !DEAF.contains(state);
  }

  /** Whether it was given up, or is gone. */
  boolean isOver() {
    return state == InstanceState.ENDING || state == InstanceState.ENDED;
  }

  /** Whether it is being given its memory. */
  boolean isFollowing() {
    return state == InstanceState.RESTORING || state == InstanceState.FOLLOWING;
  }

  /** Whether it takes another version as it runs. */
  boolean isReloading() {
    return state == InstanceState.RELOADING;
  }

  /** Whether it is ready, but not the owner of the memory yet. */
  boolean isWaiting() {
    return state == InstanceState.WAITING;
  }

  /** It has a process, whether or not it is still wanted. */
  void has(Launched process) {
    launched = process;
    gate.attach(process.process());
  }

  /** It can be spoken to. */
  void has(AgentLink open) {
    link = open;
  }

  /** It serves. */
  void has(ServePhase service) {
    serve = service;
  }

  @Nullable Launched launched() {
    return launched;
  }

  @Nullable AgentLink link() {
    return link;
  }

  /** What it does as the primary, once it is. */
  @Nullable ServePhase serve() {
    return serve;
  }

  /** The same, while it takes requests. */
  @Nullable ServePhase serving() {
    return state == InstanceState.SERVING ? serve : null;
  }
}
