package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.traffic.Twin;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** One of the shadows of a batch, as the batch knows it. */
final class TwinShadow {
  final Twin twin;
  final InstanceId id;
  final VersionId version;
  final ScratchLog written;
  private final @Nullable Tried tried;
  private final ActorRef<AgentInstance.Command> ref;
  private InstanceState state = InstanceState.LAUNCHING;
  private String network = "unknown";

  /**
   * As it is started.
   *
   * @param tried the trial of a candidate; null for a control
   */
  TwinShadow(
      Twin twin,
      @Nullable Tried tried,
      InstanceId id,
      VersionId version,
      ActorRef<AgentInstance.Command> ref,
      ScratchLog written) {
    this.twin = twin;
    this.tried = tried;
    this.id = id;
    this.version = version;
    this.ref = ref;
    this.written = written;
  }

  /** The trial whose candidate it runs; empty for a control. */
  Optional<Tried> tried() {
    return Optional.ofNullable(tried);
  }

  void tell(AgentInstance.Command command) {
    ref.tell(command);
  }

  ActorRef<AgentInstance.Command> ref() {
    return ref;
  }

  void moved(InstanceState to) {
    state = to;
  }

  InstanceState state() {
    return state;
  }

  void network(String really) {
    network = really;
  }

  /** What network its process has. */
  String network() {
    return network;
  }
}
