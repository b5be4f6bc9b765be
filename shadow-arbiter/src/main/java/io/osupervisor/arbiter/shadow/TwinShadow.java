package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.health.InstanceMetrics;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.arbiter.judge.Observation.Load;
import io.osupervisor.traffic.Twin;
import org.apache.pekko.actor.typed.ActorRef;

/** One of the two shadows of a trial, as their pair knows it. */
final class TwinShadow {
  final Twin twin;
  final InstanceId id;
  final ScratchLog written;
  private final ActorRef<AgentInstance.Command> ref;
  private InstanceState state = InstanceState.LAUNCHING;
  private String network = "unknown";
  private double cpuSeconds;

  TwinShadow(Twin twin, InstanceId id, ActorRef<AgentInstance.Command> ref, ScratchLog written) {
    this.twin = twin;
    this.id = id;
    this.ref = ref;
    this.written = written;
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

  /** What it takes, with the processor time since it was last asked. */
  Load load(InstanceMetrics metrics) {
    double used = Math.max(0, metrics.cpuSeconds() - cpuSeconds);
    cpuSeconds = Math.max(cpuSeconds, metrics.cpuSeconds());
    return new Load(Math.max(0, metrics.rssBytes()), Math.round(used * 1e9));
  }
}
