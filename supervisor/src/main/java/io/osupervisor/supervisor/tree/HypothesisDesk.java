package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.ArbiterReply;
import io.osupervisor.arbiter.AskedTrial;
import io.osupervisor.arbiter.Submission;
import io.osupervisor.arbiter.Verification;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Proposer;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Takes hypotheses, and questions about them, to an agent's arbiter, and brings its answers. */
final class HypothesisDesk {
  /** Of the end of a hypothesis, in characters: as long as that of its proposal. */
  static final int LONGEST_REASON = 2_000;

  private final AgentId agent;
  private final NodeServices node;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;

  HypothesisDesk(
      AgentId agent, NodeServices node, RecordBook book, AgentLife life, Errands errands) {
    this.agent = agent;
    this.node = node;
    this.book = book;
    this.life = life;
    this.errands = errands;
  }

  void submit(AgentCommand.SubmitHypothesis submit) {
    Consumer<Refusal> refused = submit.replyTo()::tell;
    if (book.standing() != Standing.RUN || life.manager() == null) {
      refused.accept(TreeRefusals.closed(agent, book.record()));
      return;
    }
    try {
      Submission submission =
          new Submission(
              submit.change(),
              Proposer.sender(submit.by()),
              AskedTrial.read(book.spec(), Objects.requireNonNullElse(submit.trial(), Value.NULL)));
      propose(submission, submit.replyTo()::tell);
    } catch (AgentException invalid) {
      refused.accept(TreeReplies.refusal(invalid));
    }
  }

  /** The agent proposes a change of itself; it hears at once where that comes to nothing. */
  void intended(ManagerEvent.Intended intended, Consumer<Refusal> refused) {
    if (!intended.version().value().equals(book.record().version())) {
      refused.accept(TreeRefusals.staleProposal(agent, intended.version()));
      return;
    }
    try {
      Submission submission = new Submission(intended.proposal(), Proposer.AGENT, Optional.empty());
      propose(
          submission,
          reply -> {
            if (reply instanceof Refusal refusal) {
              refused.accept(refusal);
            }
          });
    } catch (AgentException invalid) {
      refused.accept(TreeReplies.refusal(invalid));
    }
  }

  private void propose(Submission submission, Consumer<AgentReply> told) {
    submission.requireMeasured(book.spec());
    ask(
        to -> new ArbiterMessage.Submit(submission, to),
        reply -> {
          ArbiterReply.Taken taken = (ArbiterReply.Taken) reply;
          return new AgentReply.HypothesisTaken(
              taken.id().toString(), taken.candidate().value(), taken.warning().orElse(null));
        },
        told);
  }

  void abort(AgentCommand.AbortHypothesis abort) {
    decide(
        abort,
        abort.hypothesis(),
        abort.reason(),
        (id, to) -> new ArbiterMessage.Abort(id, abort.reason(), to));
  }

  void approve(AgentCommand.ApproveHypothesis yes) {
    decide(
        yes,
        yes.hypothesis(),
        yes.reason(),
        (id, to) -> new ArbiterMessage.Approve(id, Proposer.sender(yes.by()), yes.reason(), to));
  }

  void deny(AgentCommand.DenyHypothesis no) {
    decide(
        no,
        no.hypothesis(),
        no.reason(),
        (id, to) -> new ArbiterMessage.Deny(id, Proposer.sender(no.by()), no.reason(), to));
  }

  /** Agrees to the primary as it is. */
  void anchor(AgentCommand.Anchor anchor, Runnable done) {
    if (isOpen(anchor, anchor.reason())) {
      try {
        anchor(anchor, meant(anchor.version()), done);
      } catch (AgentException invalid) {
        anchor.replyTo().tell(TreeReplies.refusal(invalid));
      }
    }
  }

  private void anchor(AgentCommand.Anchor anchor, Optional<VersionId> meant, Runnable done) {
    ask(
        to -> new ArbiterMessage.Anchor(Proposer.sender(anchor.by()), meant, anchor.reason(), to),
        reply -> AgentReply.Done.INSTANCE,
        reply -> {
          if (reply instanceof AgentReply.Done) {
            done.run();
          } else {
            anchor.replyTo().tell(reply);
          }
        });
  }

  private Optional<VersionId> meant(@Nullable String version) {
    return Optional.ofNullable(version)
        .map(digits -> new VersionId(VersionNames.find(book.record(), digits).id()));
  }

  /** Where nothing runs a hypothesis waits, too: it is taken up when the agent is started. */
  private void decide(
      AgentCommand.Action action,
      String hypothesis,
      String reason,
      BiFunction<HypothesisId, ActorRef<ArbiterReply>, ArbiterMessage> message) {
    ActorRef<AgentReply> replyTo = action.replyTo();
    if (isOpen(action, reason)) {
      named(
          hypothesis,
          replyTo,
          id -> ask(to -> message.apply(id, to), done -> AgentReply.Done.INSTANCE, replyTo::tell));
    }
  }

  /** Whether anything can be decided now; refuses it otherwise. */
  private boolean isOpen(AgentCommand.Action action, String reason) {
    if (book.standing() != Standing.RUN || life.manager() == null) {
      action.replyTo().tell(TreeRefusals.closed(agent, book.record()));
      return false;
    }
    if (reason.length() > LONGEST_REASON) {
      action.replyTo().tell(TreeRefusals.reasonTooLong(reason.length(), LONGEST_REASON));
      return false;
    }
    return true;
  }

  void list(ActorRef<AgentReply> replyTo) {
    life.evolution().growToRead();
    ask(
        ArbiterMessage.GetAll::new,
        reply -> HypothesisViews.list((ArbiterReply.Listing) reply),
        replyTo::tell);
  }

  void show(AgentCommand.ShowHypothesis show) {
    life.evolution().growToRead();
    named(
        show.hypothesis(),
        show.replyTo(),
        id ->
            ask(
                to -> new ArbiterMessage.Recount(id, to),
                reply -> HypothesisViews.detail(((ArbiterReply.Recounted) reply).events()),
                show.replyTo()::tell));
  }

  /** The events come from the arbiter, the observations from the disk, off this thread. */
  void verify(AgentCommand.VerifyHypothesis verify) {
    life.evolution().growToRead();
    named(
        verify.hypothesis(),
        verify.replyTo(),
        id ->
            hear(
                to -> new ArbiterMessage.Recount(id, to),
                reply -> recompute(id, ((ArbiterReply.Recounted) reply).events(), verify.replyTo()),
                verify.replyTo()::tell));
  }

  private void recompute(HypothesisId id, List<ArbiterEvent> events, ActorRef<AgentReply> replyTo) {
    ObservationStore store = node.observations(agent);
    errands.await(
        node.agents().blocking(),
        () -> HypothesisViews.verified(id, Verification.of(events, store)),
        (verified, failure) ->
            replyTo.tell(
                verified == null
                    ? TreeReplies.refusalOf(Objects.requireNonNull(failure))
                    : verified));
  }

  private static void named(
      String hypothesis, ActorRef<AgentReply> replyTo, Consumer<HypothesisId> then) {
    try {
      then.accept(HypothesisId.parse(hypothesis));
    } catch (AgentException invalid) {
      replyTo.tell(TreeReplies.refusal(invalid));
    }
  }

  private void ask(
      Function<ActorRef<ArbiterReply>, ArbiterMessage> question,
      Function<ArbiterReply, AgentReply> answer,
      Consumer<AgentReply> told) {
    hear(question, reply -> told.accept(answer.apply(reply)), told);
  }

  private void hear(
      Function<ActorRef<ArbiterReply>, ArbiterMessage> question,
      Consumer<ArbiterReply> heard,
      Consumer<AgentReply> refused) {
    ActorRef<ArbiterMessage> arbiter = life.evolution().arbiter();
    if (arbiter == null) {
      refused.accept(TreeRefusals.arbiterUnavailable(agent));
      return;
    }
    errands.ask(
        new Errands.Question<>(ArbiterReply.class, arbiter, book.patience(), question::apply),
        reply -> {
          if (reply instanceof ArbiterReply.Refused no) {
            refused.accept(TreeReplies.refusal(no.refusal().toException()));
          } else {
            heard.accept(reply);
          }
        },
        () -> refused.accept(TreeRefusals.arbiterSilent(agent)));
  }
}
