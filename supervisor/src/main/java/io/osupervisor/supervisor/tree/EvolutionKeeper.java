package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.ArbiterReply;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.supervisor.tree.RollbackVerification.Found;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an agent's hypotheses looked after, beside its life: grows what does that, tells it what
 * happens to the agent, and asks it before the agent is given up.
 */
final class EvolutionKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(EvolutionKeeper.class);

  private static final Duration STORAGE_RETRY = Duration.ofSeconds(1);

  private final AgentLife life;
  private final AgentId agent;
  private final NodeServices node;
  private final RecordBook book;
  private final Errands errands;
  private final TimerScheduler<AgentSupervisor.Command> timers;
  private final Revivals revivals = new Revivals();
  private final RollbackVerification verification;
  private final AwaitedPrimaries primaries;
  private long verifiedEpoch;

  EvolutionKeeper(
      AgentLife life,
      AgentId agent,
      NodeServices node,
      RecordBook book,
      Errands errands,
      TimerScheduler<AgentSupervisor.Command> timers) {
    this.life = life;
    this.agent = agent;
    this.node = node;
    this.book = book;
    this.errands = errands;
    this.timers = timers;
    this.verification = new RollbackVerification(agent, node, book, errands, timers);
    this.primaries = new AwaitedPrimaries(timers);
  }

  /** The arbiter, if it is there. */
  @Nullable ActorRef<ArbiterMessage> arbiter() {
    return life.isGrown() ? life.tree().evolution().arbiter() : null;
  }

  /** Has hypotheses looked after as far as reading needs it. */
  void growToRead() {
    if (life.isGrown()) {
      life.tree().evolveToRead(book.spec());
    }
  }

  /** Takes all hypotheses off the disk, then goes on. */
  void forget(Runnable then, Runnable otherwise) {
    growToRead();
    life.tree()
        .evolution()
        .onceThere(
            arbiter ->
                errands.askAlone(
                    new Errands.Question<>(
                        ArbiterReply.class, arbiter, book.patience(), ArbiterMessage.Forget::new),
                    reply -> {
                      life.tree().evolution().fell();
                      (reply instanceof ArbiterReply.Refused ? otherwise : then).run();
                    },
                    otherwise));
  }

  /** Has hypotheses looked after from here on, by what the agent's memory says of deployments. */
  void begin() {
    errands.ask(
        new Errands.Question<>(
            VaultReply.Deployments.class,
            life.vault(),
            book.patience(),
            VaultCommand.GetDeployments::new),
        this::begin,
        this::beginAgain);
  }

  private void begin(VaultReply.Deployments found) {
    Deployment last = found.last();
    if (book.standing() == Standing.RUN) {
      life.tree()
          .evolve(
              book.spec(),
              new ArbiterMessage.Begin(
                  book.spec(),
                  primary(book.record(), last),
                  last == null ? 0 : last.epoch(),
                  found.open().stream().map(Deployment::id).toList()));
      found.open().forEach(one -> settleLater(one.id(), one.at()));
    }
  }

  /** Until the record has what the vault made primary, the vault's word is the one. */
  static VersionId primary(AgentRecord record, @Nullable Deployment last) {
    return last != null && record.isNews(last.epoch())
        ? last.version()
        : new VersionId(record.version());
  }

  /** Whether a child of the tree is one of those, or was. */
  boolean knows(ActorRef<Void> child) {
    return life.tree().evolution().knows(child);
  }

  /** One of those is gone: all are grown again after a while, unless it was asked to end. */
  void lost(ActorRef<Void> child) {
    if (life.tree().evolution().lose(child)) {
      beginAgain();
    }
  }

  /** The same where its storage does not answer, which is tried for ever. */
  void lostToStorage(ActorRef<Void> child) {
    if (life.tree().evolution().lose(child)) {
      timers.startSingleTimer(AgentSupervisor.Sign.EVOLVE, STORAGE_RETRY);
    }
  }

  /** Begins after a while, longer each time; after too many times never again. */
  void beginAgain() {
    revivals
        .next()
        .ifPresentOrElse(
            wait -> timers.startSingleTimer(AgentSupervisor.Sign.EVOLVE, wait),
            () -> {
              LOG.error(
                  "agent {}: what looks after its hypotheses failed {} times and is given up",
                  agent,
                  revivals.count());
              node.observer().on(agent, "arbiter_lost", Map.of("failures", revivals.count()));
            });
  }

  /** What looks after hypotheses is due again. */
  void onEvolve() {
    if (book.standing() == Standing.RUN && life.manager() != null) {
      begin();
    }
  }

  /**
   * Tells the arbiter what speaks for or against the version that runs, behind what made it the
   * primary: of a version that is not deployed it hears nothing.
   */
  void onManaged(ManagerEvent event) {
    if (event instanceof ManagerEvent.Serving serving) {
      revivals.reset();
      served(serving.version());
    } else if (event instanceof ManagerEvent.KeptVersionLost lost) {
      LOG.warn(
          "agent {}: version {}, kept for a way back, cannot follow the log: {}",
          agent,
          lost.version().shortForm(),
          lost.message());
    }
    Instant now = node.agents().clock().instant();
    Stream.of(ArbiterFeed.memory(event, now), ArbiterFeed.of(event, now))
        .flatMap(Optional::stream)
        .forEach(message -> book.onceFree(() -> tell(message)));
  }

  /** The vault made a version primary: a way back is verified when its version serves next. */
  void committed(ManagerEvent.PrimaryChanged changed) {
    String undone = changed.undoes();
    if (undone != null) {
      verifiedEpoch = changed.epoch();
      verification.await(changed.version(), whenFound(changed, undone));
    }
  }

  private Consumer<Found> whenFound(ManagerEvent.PrimaryChanged changed, String undone) {
    return found -> book.onceFree(() -> verified(changed, undone, found));
  }

  /** The agent is run again: a way back that was its last change may not have been verified. */
  void recovered(Deployment last) {
    String undone = last.undoes();
    if (undone != null && last.epoch() != verifiedEpoch) {
      verifiedEpoch = last.epoch();
      ManagerEvent.PrimaryChanged changed =
          new ManagerEvent.PrimaryChanged(
              last.id(), undone, last.version(), last.from(), last.epoch());
      verification.awaitStart(last.version(), whenFound(changed, undone));
    }
  }

  /** The record has it, too. */
  void primaryChanged(ManagerEvent.PrimaryChanged changed) {
    tell(new ArbiterMessage.PrimaryChanged(changed.version(), changed.epoch()));
    if (changed.undoes() == null) {
      settleLater(changed.deployment(), node.agents().clock().instant());
    }
  }

  private void verified(ManagerEvent.PrimaryChanged changed, String undone, Found found) {
    if (HypothesisId.isOne(undone)) {
      HypothesisId id = HypothesisId.parse(undone);
      ArbiterMessage note = new ArbiterMessage.Note(id, found.code(), found.text());
      if (life.isGrown()) {
        life.tree().evolution().onceThere(arbiter -> arbiter.tell(note));
      }
    }
    primaries.became(changed.version(), found);
  }

  /** What no hypothesis deployed no arbiter settles: it can be taken back as long as a watch is. */
  private void settleLater(String deployment, Instant since) {
    if (!HypothesisId.isOne(deployment)) {
      Instant until = since.plus(book.spec().policy().watch().window());
      Duration left = Duration.between(node.agents().clock().instant(), until);
      timers.startSingleTimer(
          deployment,
          new AgentSupervisor.Resume(() -> settle(deployment)),
          left.isNegative() ? Duration.ZERO : left);
    }
  }

  private void settle(String deployment) {
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager != null) {
      manager.tell(new AgentManager.Settle(deployment, errands.nobody()));
    }
  }

  /** Goes on once this version is back as the primary, with what was found of it. */
  Runnable oncePrimary(
      VersionId version, Duration patience, Consumer<Found> then, Runnable otherwise) {
    return primaries.await(version, patience, then, otherwise);
  }

  private void served(VersionId version) {
    ActorRef<TrafficSplitter.Command> splitter = life.splitter();
    if (splitter != null) {
      verification.serving(version, splitter);
    }
  }

  void onVerifyLate() {
    verification.onLate();
  }

  void tell(ArbiterMessage message) {
    ActorRef<ArbiterMessage> arbiter = arbiter();
    if (arbiter != null) {
      arbiter.tell(message);
    }
  }

  /**
   * A deployment that cannot stay up is taken back; where there is none it is the agent's fault.
   */
  void onCrashLoop(ManagerEvent.CrashLoop loop) {
    ActorRef<ArbiterMessage> arbiter = arbiter();
    if (arbiter == null) {
      giveUp(loop);
      return;
    }
    errands.ask(
        new Errands.Question<>(
            ArbiterReply.class,
            arbiter,
            book.patience(),
            to ->
                new ArbiterMessage.CrashLoop(
                    loop.version(), node.agents().clock().instant(), loop.message(), to)),
        reply -> {
          if (reply instanceof ArbiterReply.Refused) {
            giveUp(loop);
          }
        },
        () -> giveUp(loop));
  }

  private void giveUp(ManagerEvent.CrashLoop loop) {
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager != null) {
      manager.tell(new AgentManager.Quarantine(loop.run()));
    }
  }
}
