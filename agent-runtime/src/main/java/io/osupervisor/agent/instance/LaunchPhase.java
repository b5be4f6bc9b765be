package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.instance.AgentInstance.Exited;
import io.osupervisor.agent.instance.AgentInstance.Output;
import io.osupervisor.agent.instance.InstanceLauncher.Launched;
import io.osupervisor.agent.instance.InstanceLife.Event;
import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.config.AgentPolicy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The time in which an instance gets its process, until it greets. */
final class LaunchPhase {

  /** What comes back to it. */
  sealed interface Signal extends AgentInstance.Command {}

  private record HasLaunched(Launched launched) implements Signal {}

  private record NotLaunched(Throwable cause) implements Signal {}

  private record IsHeld(AgentException why) implements Signal {}

  private enum Due implements Signal {
    START_TIMEOUT
  }

  private final InstancePort port;
  private final InstanceBody body;
  private final InstanceHearing hearing;
  private final EndPhase ending;
  private final ActorRef<AgentInstance.Command> self;
  private final Deque<Output> early = new ArrayDeque<>();
  private @Nullable Exited earlyExit;

  /**
   * @param self where the process is heard
   */
  LaunchPhase(
      InstancePort port,
      InstanceBody body,
      InstanceHearing hearing,
      EndPhase ending,
      ActorRef<AgentInstance.Command> self) {
    this.port = port;
    this.body = body;
    this.hearing = hearing;
    this.ending = ending;
    this.self = self;
  }

  void begin() {
    Ears ears = new Ears(self, body.gate(), body.setup().parts().services().nanos());
    port.pipe(
        InstanceLauncher.launch(body.setup(), ears, body.slot(), why -> self.tell(new IsHeld(why))),
        HasLaunched::new,
        NotLaunched::new);
  }

  /** The process wrote; it may do so before it is known here. */
  void on(Output output) {
    if (isUnknown()) {
      early.addLast(output);
    } else {
      hearing.take(output);
    }
  }

  /** The process exited; likewise. */
  void on(Exited exited) {
    if (isUnknown()) {
      earlyExit = exited;
    } else {
      ending.on(exited);
    }
  }

  void on(Signal signal) {
    if (signal instanceof HasLaunched done) {
      onLaunched(done.launched());
    } else if (signal instanceof NotLaunched failed) {
      ending.notLaunched(failed.cause());
    } else if (signal instanceof IsHeld held && body.state() == InstanceState.LAUNCHING) {
      body.tell(new InstanceEvent.Held(body.setup().id(), held.why()));
    } else if (signal == Due.START_TIMEOUT && body.state() == InstanceState.GREETING) {
      port.end(EndReason.startTimeout(body.setup().policy().startTimeout()));
    }
  }

  private boolean isUnknown() {
    return body.link() == null && body.state() == InstanceState.LAUNCHING;
  }

  private void onLaunched(Launched launched) {
    AgentProcess process = launched.process();
    body.has(launched);
    process.ended().whenComplete((done, failure) -> self.tell(EndPhase.Gone.TREE));
    if (body.state() != InstanceState.LAUNCHING) {
      return;
    }
    InstanceSetup setup = body.setup();
    AgentPolicy policy = setup.policy();
    body.has(new AgentLink(process, policy.maxFrame().toInt(), setup.parts().services().clock()));
    body.recorder().pid(process.pid());
    body.tell(
        new InstanceEvent.Launched(
            setup.id(), process.pid(), process.confinement(), body.recorder()));
    setup.parts().health().tell(new HealthMonitor.Watch(body.recorder(), process::usage));
    port.after(policy.startTimeout(), Due.START_TIMEOUT);
    body.move(Event.LAUNCHED);
    early.forEach(hearing::take);
    early.clear();
    if (earlyExit != null) {
      ending.on(earlyExit);
    }
  }
}
