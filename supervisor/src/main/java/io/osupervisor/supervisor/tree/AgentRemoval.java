package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes an agent away: it is stopped, then struck from the record; its memory goes at once, or when
 * its time is over.
 */
final class AgentRemoval {
  private static final Logger LOG = LoggerFactory.getLogger(AgentRemoval.class);

  /** What a database that does not answer may hold a purge up. */
  private static final Duration HISTORY_PATIENCE = Duration.ofSeconds(10);

  private final AgentId agent;
  private final NodeServices node;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;
  private final Tenancy tenancy;
  private final TimerScheduler<AgentSupervisor.Command> timers;

  AgentRemoval(
      AgentId agent,
      NodeServices node,
      RecordBook book,
      AgentLife life,
      Errands errands,
      Tenancy tenancy,
      TimerScheduler<AgentSupervisor.Command> timers) {
    this.agent = agent;
    this.node = node;
    this.book = book;
    this.life = life;
    this.errands = errands;
    this.tenancy = tenancy;
    this.timers = timers;
  }

  /** Stops the agent, keeps the event, and purges where that is asked for. */
  void remove(AgentCommand.Remove remove, AgentRecordEvent event) {
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager == null) {
      strike(remove, event);
      return;
    }
    Runnable stopped = () -> strike(remove, event);
    errands.askAlone(
        new Errands.Question<AgentManager.Command, AgentReply>(
            AgentReply.class,
            manager,
            book.patience(),
            to -> new AgentManager.Stop("removed by " + remove.by(), to)),
        done -> stopped.run(),
        stopped);
  }

  private void strike(AgentCommand.Remove remove, AgentRecordEvent event) {
    book.keep(
        event,
        remove.replyTo(),
        () -> {
          life.dismissManager();
          if (remove.purge()) {
            purge(remove.by(), remove.replyTo());
          } else {
            awaitKeepingOver();
            remove.replyTo().tell(AgentReply.Done.INSTANCE);
          }
        });
  }

  /** Its memory goes when its time is over, also after a restart of the node. */
  void awaitKeepingOver() {
    Duration kept = node.settings().vault().keepRemoved();
    Duration left = Duration.between(now(), book.record().since().plus(kept));
    timers.startSingleTimer(
        AgentSupervisor.Sign.KEEPING_OVER, left.isNegative() ? Duration.ZERO : left);
  }

  /** It is taken back: its memory stays. */
  void cancel() {
    timers.cancel(AgentSupervisor.Sign.KEEPING_OVER);
  }

  void onKeepingOver() {
    if (book.standing() == Standing.REMOVED) {
      purge("retention", null);
    }
  }

  private void purgeMemory(String by, @Nullable ActorRef<AgentReply> replyTo) {
    errands.askAlone(
        new Errands.Question<>(
            VaultReply.Purged.class, life.vault(), book.patience(), VaultCommand.Purge::new),
        purged -> deleteLogs(() -> forget(by, replyTo)),
        () -> tell(replyTo, TreeRefusals.memoryUnavailable(agent)));
  }

  /** Hypotheses go first: until the last step is done a purge can be asked for again. */
  private void purge(String by, @Nullable ActorRef<AgentReply> replyTo) {
    life.evolution()
        .forget(
            () -> purgeMemory(by, replyTo),
            () -> tell(replyTo, TreeRefusals.arbiterUnavailable(agent)));
  }

  private void deleteLogs(Runnable then) {
    errands.waitAlone(
        node.agents().blocking(),
        () -> {
          AgentLogFiles.delete(node.data().logs(), agent);
          node.observations(agent).delete();
          return agent;
        },
        (done, failure) -> {
          if (failure != null) {
            LOG.warn("agent {}: its logs, or what its trials observed, stay", agent, failure);
          }
          forgetRequests(then);
        });
  }

  private void forgetRequests(Runnable then) {
    errands.waitAlone(
        node.history()
            .forget(agent, now())
            .toCompletableFuture()
            .orTimeout(HISTORY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
        (rows, failure) -> {
          if (failure != null) {
            LOG.warn("agent {}: its run history stays until its time is over", agent, failure);
          }
          then.run();
        });
  }

  /** The last step. */
  private void forget(String by, @Nullable ActorRef<AgentReply> replyTo) {
    book.keep(
        new AgentRecordEvent.Purged(by, now()),
        replyTo,
        () -> {
          tell(replyTo, AgentReply.Done.INSTANCE);
          tenancy.endIfAbsent();
        });
  }

  private static void tell(@Nullable ActorRef<AgentReply> replyTo, AgentReply reply) {
    if (replyTo != null) {
      replyTo.tell(reply);
    }
  }

  private Instant now() {
    return node.agents().clock().instant();
  }
}
