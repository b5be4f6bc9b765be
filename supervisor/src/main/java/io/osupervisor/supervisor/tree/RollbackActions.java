package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.agent.instance.SwapResult;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.ArbiterReply;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Goes back to an older version because a person wants it, while requests go on. A deployment is
 * also taken back from an agent that is quarantined: that releases it, for the older version.
 */
final class RollbackActions {
  /** The older version starts, takes the agent's memory, and waits for a quiet moment. */
  private static final Duration SWAP_PATIENCE = Duration.ofSeconds(110);

  private final AgentId agent;
  private final InstantSource clock;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;

  RollbackActions(
      AgentId agent, InstantSource clock, RecordBook book, AgentLife life, Errands errands) {
    this.agent = agent;
    this.clock = clock;
    this.book = book;
    this.life = life;
    this.errands = errands;
  }

  /**
   * Goes back.
   *
   * @param then goes on once the older version is the primary and the record has it
   */
  void rollBack(AgentCommand.RollBack action, Runnable then) {
    ActorRef<AgentReply> replyTo = action.replyTo();
    boolean quarantined = book.standing() == Standing.QUARANTINED;
    if (!life.isGrown() || (life.manager() == null && !quarantined)) {
      replyTo.tell(TreeRefusals.closed(agent, book.record()));
      return;
    }
    errands.askAlone(
        new Errands.Question<>(
            VaultReply.Deployments.class,
            life.vault(),
            book.patience(),
            VaultCommand.GetDeployments::new),
        known -> {
          if (book.isKeeping()) {
            // Another version became the primary meanwhile: which one is to go is looked at again.
            book.onceFree(() -> rollBack(action, then));
            return;
          }
          try {
            goBack(quarantined, action, known, then);
          } catch (AgentException refusal) {
            replyTo.tell(TreeReplies.refusal(refusal));
          }
        },
        () -> replyTo.tell(TreeRefusals.memoryUnavailable(agent)));
  }

  /** Runs it again, only for its version to be taken back before that has come up. */
  private void release(AgentCommand.RollBack action, SwapOrder order, Runnable then) {
    ActorRef<AgentReply> replyTo = action.replyTo();
    if (order.undoes() == null) {
      replyTo.tell(TreeRefusals.nothingToTakeBack(agent, book.record()));
      return;
    }
    book.keep(
        new AgentRecordEvent.Released(action.by(), clock.instant()),
        replyTo,
        () -> life.run(() -> swap(order, replyTo, then)));
  }

  /** The newest deployment of a hypothesis is the arbiter's to take back; it does not forget. */
  private void goBack(
      boolean quarantined,
      AgentCommand.RollBack action,
      VaultReply.Deployments known,
      Runnable then) {
    RollbackChoice choice = RollbackChoice.choose(book.record(), known.open(), action.to());
    ActorRef<ArbiterMessage> arbiter = life.evolution().arbiter();
    String name = "rollback." + Long.toString(clock.millis(), Character.MAX_RADIX);
    if (quarantined) {
      release(action, choice.order(name), then);
    } else if (arbiter != null && choice.isOfNewest(known.open()) && choice.isOfHypothesis()) {
      decide(arbiter, choice, action, then);
    } else {
      swap(choice.order(name), action.replyTo(), then);
    }
  }

  private void decide(
      ActorRef<ArbiterMessage> arbiter,
      RollbackChoice choice,
      AgentCommand.RollBack action,
      Runnable then) {
    ActorRef<AgentReply> replyTo = action.replyTo();
    errands.ask(
        new Errands.Question<>(
            ArbiterReply.class,
            arbiter,
            book.patience(),
            to -> new ArbiterMessage.RollBack(action.reason(), to)),
        reply -> {
          if (reply instanceof ArbiterReply.Refused refused) {
            replyTo.tell(TreeReplies.refusal(refused.refusal().toException()));
          } else {
            awaitVerified(choice.to(), replyTo, then);
          }
        },
        () -> replyTo.tell(TreeRefusals.arbiterSilent(agent)));
  }

  /** Running what it returns ends the waiting. */
  private Runnable awaitVerified(VersionId to, ActorRef<AgentReply> replyTo, Runnable then) {
    return life.evolution()
        .oncePrimary(
            to,
            SWAP_PATIENCE,
            found -> {
              if (found.verified()) {
                then.run();
              } else {
                replyTo.tell(TreeRefusals.notVerified(agent, to, found.text()));
              }
            },
            () -> replyTo.tell(TreeRefusals.swapUnknown(agent)));
  }

  private void swap(SwapOrder order, ActorRef<AgentReply> replyTo, Runnable then) {
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager == null) {
      replyTo.tell(TreeRefusals.closed(agent, book.record()));
      return;
    }
    boolean verifies = order.undoes() != null;
    Runnable forget = verifies ? awaitVerified(order.to(), replyTo, then) : () -> {};
    Consumer<SwapResult> told =
        result -> {
          if (result instanceof SwapResult.Swapped && !verifies) {
            life.oncePrimaryKept(then);
          } else if (result instanceof SwapResult.NotSwapped not) {
            forget.run();
            replyTo.tell(
                new Refusal(
                    not.code(),
                    not.message(),
                    "see its state with: osup agent show " + agent,
                    null));
          }
        };
    errands.ask(
        new Errands.Question<AgentManager.Command, SwapResult>(
            SwapResult.class,
            manager,
            SWAP_PATIENCE,
            to -> new AgentManager.ChangeVersion(order, to)),
        told,
        () -> {
          if (!verifies) {
            replyTo.tell(TreeRefusals.swapUnknown(agent));
          }
        });
  }
}
