package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.AgentManager.ChangeVersion;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.protocol.SupervisorMessage.HotReload;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.RestartType;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes another version the primary within its process, where the agent can take one as it runs.
 * Requests are held until the primary is quiet, and its log is cut; then it is given the version,
 * and once it has that the vault's journal says so. What cannot go that way, and every rollback, is
 * left to {@link Swap}. Whatever fails before the agent is given the version leaves all as it was;
 * from there to the commit it ends the process, and the old version starts anew.
 */
final class Reload {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private record Planned(ChangeVersion change, Optional<ReloadPlan> plan) implements Signal {}

  private record Saved(ChangeVersion change, @Nullable AgentReply reply) implements Signal {}

  private record FromVault(CommitPoint.Answer answer) implements Signal {}

  private record Draining(Drain.Due due) implements Signal {}

  private enum Due implements Signal {
    CUT_LATE
  }

  private enum State {
    IDLE,
    PLANNING,
    SAVING,
    DRAINING,
    RESTING,
    CUTTING,
    TAKING,
    COMMITTING
  }

  /** A reload goes on without the checkpoint when it takes longer. */
  private static final Duration SAVE_PATIENCE = Duration.ofSeconds(10);

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow requests;
  private final PrimaryKeeper primaries;
  private final KeptVersion kept;
  private final LaterWork later;
  private final AgentServices services;
  private final Swap swap;
  private final Runnable proceed;
  private final CommitPoint commitPoint;
  private final Drain drain;

  private State state = State.IDLE;
  private @Nullable ChangeVersion command;
  private @Nullable ReloadPlan plan;
  private @Nullable String backup;
  private @Nullable EndReason primaryEnd;
  private long lastSeq;

  /**
   * @param swap does what needs a new process
   * @param proceed goes on with what else is wanted, where that waited for the commit
   */
  Reload(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      RequestFlow requests,
      PrimaryKeeper primaries,
      KeptVersion kept,
      LaterWork later,
      AgentParts parts,
      Swap swap,
      Runnable proceed) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.requests = requests;
    this.primaries = primaries;
    this.kept = kept;
    this.later = later;
    this.services = parts.services();
    this.swap = swap;
    this.proceed = proceed;
    this.commitPoint = new CommitPoint(port, FromVault::new, this::done, this::giveUp);
    this.drain =
        new Drain(port, condition, crew, requests, parts.recorder(), Draining::new, this::onQuiet);
  }

  /** Begins, or leaves it to a swap. */
  void begin(ChangeVersion change) {
    if (state != State.IDLE) {
      refuse(change, "swap_under_way", "another version is just being made the primary");
    } else if (swap.isUnderWay() || !isPossible(change.order())) {
      swap.begin(change);
    } else {
      state = State.PLANNING;
      command = change;
      drain.reset();
      backup = null;
      primaryEnd = null;
      plan(change);
    }
  }

  private boolean isPossible(SwapOrder order) {
    Member primary = crew.serving();
    // An agent that is never restarted would not outlive a reload that fails.
    return primary != null
        && policy().restart().type() != RestartType.TEMPORARY
        && primary.can(Hello.HOT_RELOAD)
        && order.undoes() == null
        && condition.isUpkept()
        && condition.order().version().equals(order.from());
  }

  private void plan(ChangeVersion change) {
    VersionStore versions = services.versions();
    SwapOrder order = change.order();
    long limit = policy().maxFrame().toInt() / 2;
    port.pipe(
        CompletableFuture.supplyAsync(
            () ->
                ReloadPlan.between(
                    versions.content(order.from()), versions.content(order.to()), limit),
            services.blocking()),
        found -> new Planned(change, found),
        unreadable -> new Planned(change, Optional.empty()));
  }

  void on(Signal signal) {
    if (signal instanceof Planned planned) {
      onPlanned(planned);
    } else if (signal instanceof FromVault vault) {
      commitPoint.on(vault.answer());
    } else if (signal instanceof Saved answer) {
      onSaved(answer);
    } else if (signal instanceof Draining draining) {
      onDraining(draining.due());
    } else if (signal == Due.CUT_LATE && state == State.CUTTING) {
      fail("not_durable", "what the primary wrote did not become durable in time");
    }
  }

  /** An answer has left: the primary may be quiet by now. */
  void answered() {
    drain.answered();
  }

  /** All that the primary wrote is durable: it is given the version. */
  void cut(InstanceEvent.Cut cut) {
    if (state == State.CUTTING) {
      lastSeq = cut.lastSeq();
      port.cancel(Due.CUT_LATE);
      state = State.TAKING;
      ReloadPlan way = Objects.requireNonNull(plan);
      HotReload reload = new HotReload(order().to(), way.files(), way.parameters(), backup);
      crew.primary().ifPresent(primary -> primary.tell(new AgentInstance.Reload(reload)));
    }
  }

  /** The primary has taken the version. */
  void reloaded() {
    if (state == State.TAKING) {
      state = State.COMMITTING;
      crew.primary()
          .ifPresent(primary -> commitPoint.pass(order(), requests.epoch(), lastSeq, primary.id()));
    }
  }

  /** The agent answers requests, as another version or anew. */
  void serving() {
    drain.serving();
  }

  /**
   * The primary ended. Whether this sees to what follows, once it is known which version is the
   * primary.
   */
  boolean primaryEnded(EndReason reason) {
    if (state == State.COMMITTING) {
      primaryEnd = reason;
      return true;
    }
    if (state == State.TAKING) {
      boolean late = reason.code().equals(ReloadPhase.LATE);
      fail(late ? ReloadPhase.LATE : ReloadPhase.FAILED, reason.message());
    } else if (state != State.IDLE) {
      fail("primary_ended", "the primary ended: " + reason.message());
    }
    return false;
  }

  /** Whether another version is being made the primary. */
  boolean isUnderWay() {
    return state != State.IDLE;
  }

  /** This change is not wanted any more. */
  void callOff(String deployment) {
    if (state != State.IDLE && order().deployment().equals(deployment)) {
      interrupt("it was called off");
    }
  }

  /** Something else is wanted of the agent. */
  void interrupt(String why) {
    if (state != State.IDLE && state != State.COMMITTING) {
      if (state == State.TAKING) {
        // Which version the process runs, nobody knows.
        crew.primary().ifPresent(primary -> primary.dismiss(why));
      }
      fail("interrupted", why);
    }
  }

  private void onPlanned(Planned planned) {
    if (state != State.PLANNING || !planned.change().equals(command)) {
      return;
    }
    Member primary = crew.serving();
    if (planned.plan().isEmpty() || primary == null) {
      end();
      swap.begin(planned.change());
      return;
    }
    plan = planned.plan().get();
    state = State.SAVING;
    port.ask(
        AgentReply.class,
        primary,
        SAVE_PATIENCE,
        replyTo -> new AgentInstance.TakeCheckpoint("swap", replyTo),
        reply -> new Saved(planned.change(), reply));
  }

  private void onSaved(Saved answer) {
    if (state == State.SAVING && answer.change().equals(command)) {
      backup = answer.reply() instanceof AgentReply.CheckpointView view ? view.id() : null;
      drain();
    }
  }

  private void drain() {
    state = State.DRAINING;
    drain.attempt();
  }

  private void onQuiet() {
    state = State.CUTTING;
    port.after(policy().drainTimeout(), Due.CUT_LATE);
  }

  private void onDraining(Drain.Due due) {
    if (due == Drain.Due.AGAIN && state == State.RESTING) {
      drain();
    } else if (due == Drain.Due.LATE && state == State.DRAINING && drain.isLast()) {
      fail("never_quiet", drain.neverQuiet());
    } else if (due == Drain.Due.LATE && state == State.DRAINING) {
      state = State.RESTING;
      drain.rest();
    }
  }

  private void done(VaultReply.Reign reign) {
    ChangeVersion change = Objects.requireNonNull(command);
    SwapOrder order = change.order();
    boolean lost = primaryEnd != null;
    end();
    condition.changed(order.from(), order.to());
    requests.reign(reign.epoch());
    later.announce(
        new ManagerEvent.PrimaryChanged(
            order.deployment(), null, order.to(), order.from(), reign.epoch()));
    change.replyTo().tell(new SwapResult.Swapped(order.deployment(), order.to(), reign.epoch()));
    Optional<Member> primary = crew.primary();
    primary.ifPresent(
        same -> {
          same.runs(order.to());
          same.tell(new AgentInstance.Reign(reign, Role.PRIMARY));
        });
    if (condition.isUpkept()) {
      kept.forget();
      primaries.reset();
      crew.standbys().forEach(later::retire);
      if (lost) {
        condition.restarting();
        primaries.start();
      }
      requests.release();
    } else if (lost) {
      proceed.run();
    }
  }

  /** It runs a version that is not the primary: its process is ended, and what it wrote is lost. */
  private void giveUp(String code, String message) {
    EndReason lost = primaryEnd;
    fail(code, message);
    EndReason why = EndReason.fault(ReloadPhase.FAILED, "its version did not become the primary");
    crew.primary().ifPresent(primary -> primary.dismiss(new AgentInstance.GiveUp(why)));
    if (lost != null && condition.isUpkept()) {
      primaries.followUp(lost);
    } else if (lost != null) {
      proceed.run();
    }
  }

  private void fail(String code, String message) {
    ChangeVersion change = Objects.requireNonNull(command);
    boolean untouched = state != State.TAKING && state != State.COMMITTING;
    end();
    drain.forget();
    if (untouched) {
      crew.primary().ifPresent(primary -> primary.tell(AgentInstance.Sign.UNCUT));
    }
    refuse(change, code, message);
    if (condition.isUpkept()) {
      requests.release();
    }
  }

  private void end() {
    port.cancel(Due.CUT_LATE);
    drain.stop();
    state = State.IDLE;
    command = null;
    plan = null;
    primaryEnd = null;
  }

  private static void refuse(ChangeVersion change, String code, String message) {
    change.replyTo().tell(new SwapResult.NotSwapped(change.order().deployment(), code, message));
  }

  private SwapOrder order() {
    return Objects.requireNonNull(command).order();
  }

  private AgentPolicy policy() {
    return condition.policy();
  }
}
