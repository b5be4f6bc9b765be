package io.osupervisor.agent.instance;

import io.osupervisor.agent.instance.InstanceLauncher.Launched;
import io.osupervisor.agent.instance.InstanceLife.Event;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The time from an instance's {@code hello} to its {@code ready}: it gets its memory, follows the
 * log for as long as nobody names it, and then serves.
 */
final class StartPhase {
  private final InstancePort port;
  private final InstanceBody body;
  private final Watchdog watchdog;
  private final RestorePhase restore;
  private final RestoreClock clock;
  private Set<String> capabilities = Set.of();
  private AgentInstance.@Nullable Bind bound;
  private VaultReply.@Nullable Reign named;
  private long since;

  StartPhase(InstancePort port, InstanceBody body, Watchdog watchdog, Logger log) {
    this.port = port;
    this.body = body;
    this.watchdog = watchdog;
    this.restore = new RestorePhase(port, body.setup(), log, this::onCaughtUp);
    this.clock = new RestoreClock(body.setup().policy().restoreTimeout());
    this.since = port.now();
  }

  /**
   * It says hello.
   *
   * @throws ProtocolException when it speaks another protocol
   */
  void greet(Hello hello) {
    if (hello.protocol() != SupervisorMessage.PROTOCOL) {
      throw new ProtocolException(Fault.unsupportedProtocol(hello.protocol()));
    }
    capabilities = hello.capabilities();
    Launched running = Objects.requireNonNull(body.launched());
    watchdog.begin(running.process());
    // Before, it may have been what starts the agent.
    body.recorder().pid(running.process().pid());
    body.move(Event.HELLO);
    body.tell(new InstanceEvent.Greeted(body.setup().id(), capabilities));
    progress();
    InstanceSetup setup = body.setup();
    AgentPolicy policy = setup.policy();
    port.send(
        new SupervisorMessage.Welcome(
            setup.agent(),
            setup.id(),
            setup.role(),
            setup.version(),
            policy.heartbeat().interval(),
            policy.maxFrame().toInt(),
            running.version().parameters()));
    restore.begin();
  }

  /**
   * It is named: it takes the log to the end of that reign's, and then serves. One that took
   * another version as it ran goes on.
   */
  void on(AgentInstance.Reign message) {
    VaultReply.Reign reign = message.reign();
    named = reign;
    body.recorder().role(message.role());
    if (body.isWaiting()) {
      serve(reign, Event.NAMED);
      body.gate().release(ReadGate.Reason.REIGN);
    } else {
      on(new AgentInstance.Bind(reign.lastSeq(), message.role()));
    }
  }

  /** It is bound to the log up to an entry, and to a role; once it is ready it waits. */
  void on(AgentInstance.Bind bind) {
    bound = bind;
    since = body.state() == InstanceState.FOLLOWING ? port.now() : since;
    progress();
    if (body.state().compareTo(InstanceState.READYING) < 0) {
      restore.until(bind.lastSeq());
    }
  }

  void on(RestorePhase.Signal signal) {
    if (body.isFollowing()) {
      progress();
      restore.on(signal);
    }
  }

  /** The agent took all that was written to it. */
  void drained() {
    progress();
    if (body.isFollowing()) {
      restore.drained();
    }
  }

  private void onCaughtUp() {
    if (body.state() == InstanceState.RESTORING) {
      body.move(Event.CAUGHT_UP);
    }
    AgentInstance.Bind bind = bound;
    if (bind != null && restore.isWholeUntil(bind.lastSeq())) {
      restore.finish(bind.role());
      progress();
      body.move(Event.BOUND);
    }
  }

  /**
   * It says that it is ready.
   *
   * @throws ProtocolException when its memory does not end where the log does
   */
  void ready(AgentMessage.Ready message) {
    long expected = Objects.requireNonNull(bound).lastSeq();
    if (message.walSeq() != expected) {
      throw new ProtocolException(Fault.stateMismatch(expected, message.walSeq()));
    }
    VaultReply.Reign reign = named;
    if (reign == null) {
      body.gate().hold(ReadGate.Reason.REIGN);
      body.move(Event.PREPARED);
    } else {
      serve(reign, Event.READY);
    }
  }

  private void serve(VaultReply.Reign reign, Event event) {
    ServePhase reloaded = body.serve();
    if (reloaded == null) {
      boolean saves = capabilities.contains(Hello.CHECKPOINT) && body.setup().savesCheckpoints();
      body.has(new ServePhase(port, body, reign, saves));
      body.recorder().serving(port.now());
    } else {
      reloaded.renew(reign);
    }
    body.move(event);
    Duration after = Duration.ofNanos(port.now() - since);
    body.tell(new InstanceEvent.Serving(body.setup().id(), after, restore.entries()));
  }

  /** Whether it is on its way to serving; a standby that nobody named may follow for ever. */
  boolean isUnderWay() {
    InstanceState state = body.state();
    return state == InstanceState.RESTORING
        || state == InstanceState.READYING
        || (state == InstanceState.FOLLOWING && bound != null);
  }

  /** Looks at the time that it takes. */
  void look() {
    boolean ours = body.state() != InstanceState.READYING && restore.isAwaitingMemory();
    RestoreClock.Finding finding = clock.look(port.now(), port.unread(), ours);
    if (finding == RestoreClock.Finding.AGENT_LATE) {
      port.end(EndReason.restoreTimeout(body.setup().policy().restoreTimeout()));
    } else if (finding == RestoreClock.Finding.MEMORY_LATE) {
      port.end(EndReason.fault("restore_failed", "checkpoint or log do not come"));
    }
  }

  /** Lets go of what is open. */
  void close() {
    restore.close();
  }

  private void progress() {
    clock.progress(port.now());
  }
}
