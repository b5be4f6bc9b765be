package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.ArbiterReply;
import io.osupervisor.arbiter.AskedTrial;
import io.osupervisor.arbiter.Submission;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Proposer;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.traffic.Traffic;
import io.osupervisor.traffic.TrafficSplitter;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Takes hypotheses, and questions about them, to an agent's arbiter, and brings its answers. */
final class HypothesisDesk {
  /** Of the end of a hypothesis, in characters: as long as that of its proposal. */
  static final int LONGEST_REASON = 2_000;

  private final AgentId agent;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;

  HypothesisDesk(AgentId agent, RecordBook book, AgentLife life, Errands errands) {
    this.agent = agent;
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
    ask(
        to -> new ArbiterMessage.Submit(submission, to),
        reply -> {
          ArbiterReply.Taken taken = (ArbiterReply.Taken) reply;
          return new AgentReply.HypothesisTaken(taken.id().toString(), taken.candidate().value());
        },
        told);
  }

  /** Where nothing runs a hypothesis waits, too: it is taken up when the agent is started. */
  void abort(AgentCommand.AbortHypothesis abort) {
    if (book.standing() != Standing.RUN || life.manager() == null) {
      abort.replyTo().tell(TreeRefusals.closed(agent, book.record()));
      return;
    }
    if (abort.reason().length() > LONGEST_REASON) {
      abort.replyTo().tell(TreeRefusals.reasonTooLong(abort.reason().length(), LONGEST_REASON));
      return;
    }
    named(
        abort.hypothesis(),
        abort.replyTo(),
        id ->
            ask(
                to -> new ArbiterMessage.Abort(id, abort.reason(), to),
                done -> AgentReply.Done.INSTANCE,
                abort.replyTo()::tell));
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

  void traffic(ActorRef<AgentReply> replyTo) {
    ActorRef<TrafficSplitter.Command> splitter = life.splitter();
    if (splitter == null) {
      replyTo.tell(TreeRefusals.closed(agent, book.record()));
      return;
    }
    errands.ask(
        new Errands.Question<>(
            Traffic.class, splitter, book.patience(), TrafficSplitter.GetTraffic::new),
        traffic -> replyTo.tell(HypothesisViews.traffic(traffic)),
        () -> replyTo.tell(TreeRefusals.closed(agent, book.record())));
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
    ActorRef<ArbiterMessage> arbiter = life.evolution().arbiter();
    if (arbiter == null) {
      told.accept(TreeRefusals.arbiterUnavailable(agent));
      return;
    }
    errands.ask(
        new Errands.Question<>(ArbiterReply.class, arbiter, book.patience(), question::apply),
        reply ->
            told.accept(
                reply instanceof ArbiterReply.Refused refused
                    ? TreeReplies.refusal(refused.refusal().toException())
                    : answer.apply(reply)),
        () -> told.accept(TreeRefusals.arbiterSilent(agent)));
  }
}
