package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.StorageFaults;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.traffic.Arm;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Keeps an agent's tree grown: opens it, runs it, and grows again what broke. */
final class AgentLife {
  /** A manager that fails does not tell that requests go on. */
  private static final Duration KEEP_PATIENCE = Duration.ofMillis(250);

  private final AgentId agent;
  private final NodeServices node;
  private final RecordBook book;
  private final Errands errands;
  private final TimerScheduler<AgentSupervisor.Command> timers;
  private final Logger log;
  private final Function<CheckpointStore, AgentTree> seed;
  private final Revivals revivals = new Revivals();
  private @Nullable AgentTree tree;
  private final List<Runnable> onceRun = new ArrayList<>();
  private long runs;
  private long changedEpoch;
  private long questions;
  private final EvolutionKeeper evolution;

  /**
   * @param seed makes the tree, once the agent's checkpoints are open
   */
  AgentLife(
      AgentId agent,
      NodeServices node,
      RecordBook book,
      Errands errands,
      TimerScheduler<AgentSupervisor.Command> timers,
      Logger log,
      Function<CheckpointStore, AgentTree> seed) {
    this.agent = agent;
    this.node = node;
    this.book = book;
    this.errands = errands;
    this.timers = timers;
    this.log = log;
    this.seed = seed;
    this.evolution = new EvolutionKeeper(this, agent, node, book, errands, timers);
  }

  /** Opens what is on the disk, off this thread, then goes on. */
  void grow(Runnable then) {
    if (tree != null) {
      then.run();
      return;
    }
    errands.waitAlone(
        node.agents().blocking(),
        () -> node.checkpoints(agent),
        (store, failure) -> {
          if (store == null) {
            fail("checkpoints_unreadable", "its checkpoints cannot be opened: " + failure);
          } else {
            tree = seed.apply(store);
            then.run();
          }
        });
  }

  /** Whether the tree is open. */
  boolean isGrown() {
    return tree != null;
  }

  AgentTree tree() {
    return Objects.requireNonNull(tree, "an agent without a tree");
  }

  /** The manager, where the agent was run since this node has it. */
  @Nullable ActorRef<AgentManager.Command> manager() {
    return tree == null ? null : tree.manager();
  }

  /** What takes requests, where the agent was run since this node has it. */
  @Nullable ActorRef<TrafficSplitter.Command> splitter() {
    return tree == null ? null : tree.splitter();
  }

  /** What keeps its hypotheses looked after. */
  EvolutionKeeper evolution() {
    return evolution;
  }

  ActorRef<VaultCommand> vault() {
    return tree().vault(book.spec().policy().checkpoint().retain());
  }

  /** Runs the agent as its record has it, and where it did not run, as its vault has it. */
  void run(Runnable then) {
    if (manager() != null) {
      order();
      then.run();
      return;
    }
    onceRun.add(then);
    askVault();
  }

  /** Which version is to run is never guessed: a memory that is silent is asked again. */
  private void askVault() {
    long asked = ++questions;
    errands.askAlone(
        new Errands.Question<>(
            VaultReply.Deployments.class,
            vault(),
            book.patience(),
            VaultCommand.GetDeployments::new),
        found -> {
          if (asked == questions) {
            takeOver(found.last());
          }
        },
        () -> {
          if (asked == questions) {
            log.warn("agent {}: its memory does not answer", agent);
            proceed(this::askVault);
          }
        });
  }

  /** The vault's journal is the commit point of every change of versions: it is right. */
  private void takeOver(@Nullable Deployment last) {
    if (last != null && book.record().isNews(last.epoch())) {
      log.warn(
          "agent {}: version {} was made primary by {} without its record knowing",
          agent,
          last.version().shortForm(),
          last.id());
      keepPrimary(last.id(), last.version(), last.epoch(), () -> proceed(() -> runFrom(last)));
    } else {
      proceed(() -> runFrom(last));
    }
  }

  /** Goes on, unless the agent is not to run any more. */
  private void proceed(Runnable step) {
    if (book.standing() == Standing.RUN) {
      step.run();
    } else {
      toldOnceRun();
    }
  }

  private void runFrom(@Nullable Deployment last) {
    if (last != null) {
      evolution.recovered(last);
    }
    order();
    toldOnceRun();
  }

  private void toldOnceRun() {
    List<Runnable> waiting = List.copyOf(onceRun);
    onceRun.clear();
    waiting.forEach(Runnable::run);
  }

  /** Keeps in the record which version the vault made primary, then goes on. */
  private void keepPrimary(String deployment, VersionId version, long epoch, Runnable then) {
    book.keep(
        new AgentRecordEvent.PrimaryChanged(
            version.value(), deployment, epoch, node.agents().clock().instant()),
        null,
        then);
  }

  /** Goes on once the record has what the vault made primary; it was told of it before. */
  void oncePrimaryKept(Runnable then) {
    book.onceFree(then);
  }

  /** The record and all that derives from it need not wait for callers any longer. */
  void onKeepDue() {
    timers.cancel(AgentSupervisor.Sign.KEEP_DUE);
    book.resume();
  }

  private void order() {
    tree().run(new AgentManager.Run(++runs, book.spec(), new VersionId(book.record().version())));
    evolution.begin();
  }

  /** Ends the instances at once. */
  void dismissManager() {
    tree().dismissManager();
  }

  void onManaged(ManagerEvent event) {
    ManagerEvents.publish(node.observer(), agent, event);
    if (event instanceof ManagerEvent.Quarantined quarantined) {
      whileCurrent(quarantined.run(), () -> quarantine(quarantined.code(), quarantined.message()));
    } else if (event instanceof ManagerEvent.CrashLoop loop) {
      whileCurrent(loop.run(), () -> evolution.onCrashLoop(loop));
    } else if (event instanceof ManagerEvent.Stopped stopped) {
      String by = "the agent: " + stopped.reason();
      whileCurrent(
          stopped.run(),
          () -> book.keep(new AgentRecordEvent.Stopped(by, node.agents().clock().instant())));
    } else if (event instanceof ManagerEvent.PrimaryChanged changed) {
      evolution.committed(changed);
      changedEpoch = changed.epoch();
      // The vault has it; callers wait for the disk that this would be written to.
      book.putOff();
      timers.startSingleTimer(AgentSupervisor.Sign.KEEP_DUE, KEEP_PATIENCE);
      keepPrimary(
          changed.deployment(),
          changed.version(),
          changed.epoch(),
          () -> evolution.primaryChanged(changed));
    } else if (event instanceof ManagerEvent.Resumed resumed) {
      if (resumed.epoch() >= changedEpoch) {
        onKeepDue();
      }
    } else if (event instanceof ManagerEvent.Serving serving) {
      revivals.reset();
      tree().turn(new Arm(serving.instance(), serving.version()));
    }
    evolution.onManaged(event);
  }

  /** A person stopped it. */
  void tellStopped(String reason) {
    ManagerEvents.publish(node.observer(), agent, new ManagerEvent.Stopped(runs, reason));
  }

  /**
   * Follows an event once the record is free, if it speaks of the newest order still; an older one
   * means nothing any more.
   */
  private void whileCurrent(long run, Runnable step) {
    book.onceFree(
        () -> {
          if (run == runs && book.standing() == Standing.RUN) {
            step.run();
          }
        });
  }

  private void quarantine(String code, String message) {
    book.keep(new AgentRecordEvent.Quarantined(code, message, node.agents().clock().instant()));
  }

  void onStorage(StorageNotice notice) {
    tree().storage(notice);
  }

  /** Whether the agent cannot be without a child for a moment: its memory. */
  boolean needs(ActorRef<Void> child) {
    return tree != null && tree.isVault(child);
  }

  /** A child failed: what only a person can mend is not tried again. */
  void failed(ActorRef<Void> child, Throwable cause) {
    if (evolution.knows(child)) {
      log.error("agent {}: what looks after its hypotheses failed", agent, cause);
      if (StorageFaults.in(cause).isPresent()) {
        evolution.lostToStorage(child);
      } else {
        evolution.lost(child);
      }
      return;
    }
    Optional<AgentException> refusal =
        TreeReplies.refusalIn(cause).or(() -> StorageFaults.refusalIn(cause));
    if (tree().isVault(child) && refusal.isPresent()) {
      tree().lose(child);
      fail(refusal.get().code(), String.valueOf(refusal.get().getMessage()));
    } else {
      lost(child);
    }
  }

  /** A child ended: its branch is grown again after a while, longer each time. */
  void lost(ActorRef<Void> child) {
    if (evolution.knows(child)) {
      evolution.lost(child);
      return;
    }
    if (tree().share().lose(child)) {
      return;
    }
    boolean splits = tree().isSplitter(child);
    tree().lose(child);
    if (splits) {
      evolution.beginAgain();
      return;
    }
    if (book.standing() != Standing.RUN) {
      return;
    }
    revivals
        .next()
        .ifPresentOrElse(
            wait -> timers.startSingleTimer(AgentSupervisor.Sign.REVIVE, wait),
            () ->
                fail(
                    "internal",
                    "its memory or manager failed %d times".formatted(revivals.count())));
  }

  void onRevive() {
    if (book.standing() == Standing.RUN && manager() == null) {
      run(() -> {});
    }
  }

  /** What is broken does not mend itself: a person must look at it. */
  private void fail(String code, String message) {
    log.error("agent {}: {}", agent, message);
    ManagerEvents.publish(
        node.observer(), agent, new ManagerEvent.Quarantined(runs, code, message));
    quarantine(code, message);
  }
}
