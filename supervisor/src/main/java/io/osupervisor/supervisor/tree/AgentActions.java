package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.arbiter.SpecTerms;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.TrialsSettings;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.supervisor.tree.RecordDecisions.Decision;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Does what changes an agent: what is decided is kept first, then done. */
final class AgentActions {
  private final AgentId agent;
  private final RecordDecisions decisions;
  private final InstantSource clock;
  private final TrialsSettings trials;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;
  private final AgentQuestions questions;
  private final AgentRemoval removal;
  private final CheckpointActions checkpoints;
  private final RollbackActions rollbacks;
  private final HypothesisDesk hypotheses;
  private final DrillActions drills;
  private final TrafficDesk traffic;

  AgentActions(
      AgentId agent,
      InstantSource clock,
      TrialsSettings trials,
      RecordBook book,
      AgentLife life,
      Errands errands,
      AgentQuestions questions,
      AgentRemoval removal,
      CheckpointActions checkpoints,
      HypothesisDesk hypotheses,
      DrillActions drills,
      TrafficDesk traffic) {
    this.agent = agent;
    this.decisions = new RecordDecisions(agent);
    this.clock = clock;
    this.trials = trials;
    this.book = book;
    this.life = life;
    this.errands = errands;
    this.questions = questions;
    this.removal = removal;
    this.checkpoints = checkpoints;
    this.hypotheses = hypotheses;
    this.drills = drills;
    this.traffic = traffic;
    this.rollbacks = new RollbackActions(agent, clock, book, life, errands);
  }

  /** Does an action, or says why not. */
  void act(AgentCommand.Action action) {
    Decision decision = decisions.decide(book.record(), action, clock.instant());
    Optional<AgentException> unfit = unfit(action);
    if (unfit.isPresent()) {
      action.replyTo().tell(TreeReplies.refusal(unfit.get()));
    } else if (decision instanceof Decision.Refuse refuse) {
      action.replyTo().tell(refuse.refusal());
    } else if (decision instanceof Decision.Keep keep) {
      keep(action, keep.event());
    } else if (action instanceof AgentCommand.Start && life.manager() != null) {
      questions.show(action.replyTo());
    } else {
      carryOut(action);
    }
  }

  /** Terms of trials that cannot be read would be found out only when the agent runs. */
  private Optional<AgentException> unfit(AgentCommand.Action action) {
    String spec = "";
    if (action instanceof AgentCommand.Create create) {
      spec = create.spec();
      requireId(create.version());
    } else if (action instanceof AgentCommand.Update update) {
      spec = update.spec();
      requireId(update.version());
    }
    try {
      if (!spec.isEmpty()) {
        SpecTerms.of(AgentSpec.fromJson(spec), trials);
      }
      return Optional.empty();
    } catch (AgentException unreadable) {
      return Optional.of(unreadable);
    }
  }

  /** Kept, it would end the agent at each of its starts. */
  private static void requireId(String version) {
    new VersionId(version);
  }

  private void keep(AgentCommand.Action action, AgentRecordEvent event) {
    if (action instanceof AgentCommand.Remove remove) {
      removal.remove(remove, event);
    } else {
      if (action instanceof AgentCommand.Create) {
        removal.cancel();
      }
      book.keep(event, action.replyTo(), () -> carryOut(action));
    }
  }

  private void carryOut(AgentCommand.Action action) {
    ActorRef<AgentReply> replyTo = action.replyTo();
    if (action instanceof AgentCommand.Create) {
      life.grow(() -> runAndShow(replyTo));
    } else if (action instanceof AgentCommand.Update) {
      if (book.standing() == Standing.RUN) {
        runAndShow(replyTo);
      } else {
        questions.show(replyTo);
      }
    } else if (action instanceof AgentCommand.Stop) {
      stop(action.by(), replyTo);
    } else if (action instanceof AgentCommand.TakeCheckpoint take) {
      checkpoints.take(take);
    } else if (action instanceof AgentCommand.RestoreCheckpoint restore) {
      checkpoints.restore(restore);
    } else if (action instanceof AgentCommand.DeleteCheckpoint delete) {
      checkpoints.delete(delete);
    } else if (action instanceof AgentCommand.SubmitHypothesis submit) {
      hypotheses.submit(submit);
    } else if (action instanceof AgentCommand.AbortHypothesis abort) {
      hypotheses.abort(abort);
    } else if (action instanceof AgentCommand.ApproveHypothesis approve) {
      hypotheses.approve(approve);
    } else if (action instanceof AgentCommand.DenyHypothesis deny) {
      hypotheses.deny(deny);
    } else if (action instanceof AgentCommand.RollBack back) {
      rollbacks.rollBack(back, () -> questions.show(replyTo));
    } else if (action instanceof AgentCommand.Anchor anchor) {
      hypotheses.anchor(anchor, () -> questions.show(replyTo));
    } else if (action instanceof AgentCommand.Drill drill) {
      drills.drill(drill);
    } else if (action instanceof AgentCommand.SetTraffic set) {
      traffic.set(set);
    } else {
      runAndShow(replyTo);
    }
  }

  private void stop(String by, ActorRef<AgentReply> replyTo) {
    ActorRef<AgentManager.Command> manager = life.manager();
    String reason = "stopped by " + by;
    if (manager == null) {
      replyTo.tell(AgentReply.Done.INSTANCE);
      return;
    }
    errands.ask(
        new Errands.Question<AgentManager.Command, AgentReply>(
            AgentReply.class, manager, book.patience(), to -> new AgentManager.Stop(reason, to)),
        done -> {
          life.tellStopped(reason);
          replyTo.tell(done);
        },
        () -> replyTo.tell(TreeRefusals.notStopped(agent)));
  }

  private void runAndShow(ActorRef<AgentReply> replyTo) {
    life.run(() -> questions.show(replyTo));
  }
}
