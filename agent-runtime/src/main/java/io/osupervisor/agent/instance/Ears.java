package io.osupervisor.agent.instance;

import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.process.ProcessListener;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;

/** Carries what a process does to its instance; called on the threads that serve all processes. */
final class Ears implements ProcessListener {
  private final ActorRef<AgentInstance.Command> instance;
  private final ReadGate gate;
  private final LongSupplier nanos;

  Ears(ActorRef<AgentInstance.Command> instance, ReadGate gate, LongSupplier nanos) {
    this.instance = instance;
    this.gate = gate;
    this.nanos = nanos;
  }

  @Override
  public void onOutput(byte[] bytes) {
    gate.taken(bytes.length);
    instance.tell(new AgentInstance.Output(bytes, nanos.getAsLong()));
  }

  @Override
  public void onOutputClosed() {
    instance.tell(new AgentInstance.HalfClosed("output"));
  }

  @Override
  public void onInputBroken() {
    instance.tell(new AgentInstance.HalfClosed("input"));
  }

  @Override
  public void onExit(ExitReason reason) {
    instance.tell(new AgentInstance.Exited(reason));
  }

  @Override
  public void onDrained() {
    instance.tell(AgentInstance.Sign.DRAINED);
  }
}
