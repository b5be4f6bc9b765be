package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.traffic.StandingSplit;
import io.osupervisor.traffic.Traffic;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Tells where an agent's requests go, and gives another version a share of them. The event {@code
 * traffic_set} tells of each share that was given or taken back.
 */
final class TrafficDesk {
  /** The version starts and becomes ready, as soon as the agent answers. */
  private static final Duration SHARE_PATIENCE = Duration.ofSeconds(100);

  private final AgentId agent;
  private final NodeServices node;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;

  TrafficDesk(AgentId agent, NodeServices node, RecordBook book, AgentLife life, Errands errands) {
    this.agent = agent;
    this.node = node;
    this.book = book;
    this.life = life;
    this.errands = errands;
  }

  void show(ActorRef<AgentReply> replyTo) {
    look(replyTo, traffic -> replyTo.tell(HypothesisViews.traffic(traffic)));
  }

  private void look(ActorRef<AgentReply> replyTo, Consumer<Traffic> then) {
    ActorRef<TrafficSplitter.Command> splitter = life.splitter();
    if (splitter == null) {
      replyTo.tell(TreeRefusals.closed(agent, book.record()));
      return;
    }
    errands.ask(
        new Errands.Question<>(
            Traffic.class, splitter, book.patience(), TrafficSplitter.GetTraffic::new),
        then,
        () -> replyTo.tell(TreeRefusals.closed(agent, book.record())));
  }

  void set(AgentCommand.SetTraffic action) {
    ActorRef<AgentReply> replyTo = action.replyTo();
    if (book.standing() != Standing.RUN || life.manager() == null) {
      replyTo.tell(TreeRefusals.closed(agent, book.record()));
      return;
    }
    try {
      WantedShare wanted =
          WantedShare.of(book.record(), book.spec().policy().state(), action.weights());
      if (wanted.isWhole()) {
        reset(wanted, action);
      } else {
        give(wanted, action);
      }
    } catch (AgentException refusal) {
      replyTo.tell(TreeReplies.refusal(refusal));
    }
  }

  private void reset(WantedShare wanted, AgentCommand.SetTraffic action) {
    ActorRef<StandingSplit.Command> split = life.tree().share().grown();
    if (split == null) {
      resetNothing(action);
      return;
    }
    errands.ask(
        new Errands.Question<>(
            StandingSplit.WasShared.class, split, book.patience(), StandingSplit.Reset::new),
        shared -> {
          if (shared.any()) {
            done(wanted, action);
          } else {
            resetNothing(action);
          }
        },
        () -> action.replyTo().tell(TreeRefusals.closed(agent, book.record())));
  }

  /**
   * The share of a hypothesis' canary is not taken back by hand, and no news is told of nothing.
   */
  private void resetNothing(AgentCommand.SetTraffic action) {
    ActorRef<AgentReply> replyTo = action.replyTo();
    look(
        replyTo,
        traffic ->
            replyTo.tell(
                traffic.shares().size() > 1
                    ? TreeRefusals.canaryUnderWay(agent)
                    : HypothesisViews.traffic(traffic)));
  }

  private void give(WantedShare wanted, AgentCommand.SetTraffic action) {
    errands.ask(
        new Errands.Question<StandingSplit.Command, StandingSplit.Outcome>(
            StandingSplit.Outcome.class,
            life.tree().standingSplit(),
            SHARE_PATIENCE,
            to -> new StandingSplit.Give(wanted.version(), wanted.weight(), to)),
        outcome -> {
          if (outcome instanceof StandingSplit.NotGiven not) {
            refuse(action, not.code(), not.message());
          } else {
            done(wanted, action);
          }
        },
        () -> {
          life.tree().share().takeBack("it did not answer in time");
          refuse(
              action,
              "candidate_late",
              "version %s did not answer within %d s"
                  .formatted(wanted.version().shortForm(), SHARE_PATIENCE.toSeconds()));
        });
  }

  private void refuse(AgentCommand.SetTraffic action, String code, String message) {
    action
        .replyTo()
        .tell(
            new Refusal(
                code, message, "the primary answers everything: osup traffic show " + agent, null));
  }

  private void done(WantedShare wanted, AgentCommand.SetTraffic action) {
    node.observer()
        .on(
            agent,
            "traffic_set",
            Map.of(
                "version", wanted.version().value(),
                "weight", wanted.weight(),
                "by", action.by()));
    show(action.replyTo());
  }
}
