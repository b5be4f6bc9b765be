package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Drilled;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.arbiter.check.WayBackDrill;
import io.osupervisor.supervisor.AgentCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Proves that the way back to the version before works, without touching the primary. The event
 * {@code rollback_drilled} tells of each drill.
 */
final class DrillActions {
  private static final Duration PATIENCE = WayBackDrill.LONGEST.plusSeconds(5);

  private final AgentId agent;
  private final NodeServices node;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;
  private boolean underWay;

  DrillActions(AgentId agent, NodeServices node, RecordBook book, AgentLife life, Errands errands) {
    this.agent = agent;
    this.node = node;
    this.book = book;
    this.life = life;
    this.errands = errands;
  }

  void drill(AgentCommand.Drill action) {
    ActorRef<AgentReply> replyTo = action.replyTo();
    if (!life.isGrown() || life.manager() == null) {
      replyTo.tell(TreeRefusals.closed(agent, book.record()));
    } else if (underWay) {
      replyTo.tell(
          new Refusal(
              "drill_under_way",
              "a drill of agent " + agent + " is under way",
              "wait until it has ended",
              null));
    } else {
      underWay = true;
      errands.ask(
          new Errands.Question<>(
              VaultReply.Deployments.class,
              life.vault(),
              book.patience(),
              VaultCommand.GetDeployments::new),
          known -> choose(known, replyTo),
          () -> refuse(replyTo, TreeRefusals.memoryUnavailable(agent)));
    }
  }

  private void choose(VaultReply.Deployments known, ActorRef<AgentReply> replyTo) {
    try {
      RollbackChoice choice = RollbackChoice.choose(book.record(), known.open(), null);
      long since = node.agents().nanos().getAsLong();
      VersionId to = choice.to();
      WayBackDrill.Way way =
          new WayBackDrill.Way(book.spec(), to, notAfter(known.open(), choice.undoes()));
      errands.await(
          node.agents().blocking(),
          () -> node.agents().versions().content(to).id(),
          (content, failure) -> {
            if (to.equals(content)) {
              begin(way, since, replyTo);
            } else {
              String found = "its content could not be read: " + failure;
              tell(way, since, new WayBackDrill.Outcome(false, found, 0, 0), replyTo);
            }
          });
    } catch (AgentException refusal) {
      refuse(replyTo, TreeReplies.refusal(refusal));
    }
  }

  /** As a rollback: of a deployment that is taken back, from before it. */
  private static long notAfter(List<Deployment> open, @Nullable String undoes) {
    return open.stream()
        .filter(deployment -> deployment.id().equals(undoes))
        .findFirst()
        .map(Deployment::before)
        .orElse(VaultCommand.PlanRestore.NEWEST);
  }

  private void begin(WayBackDrill.Way way, long since, ActorRef<AgentReply> replyTo) {
    if (life.manager() == null) {
      refuse(replyTo, TreeRefusals.closed(agent, book.record()));
      return;
    }
    errands.ask(
        new Errands.Question<WayBackDrill.Command, WayBackDrill.Outcome>(
            WayBackDrill.Outcome.class, life.tree().drill(way), PATIENCE, WayBackDrill.Begin::new),
        outcome -> tell(way, since, outcome, replyTo),
        () ->
            tell(
                way,
                since,
                new WayBackDrill.Outcome(false, "its drill failed; see the node's log", 0, 0),
                replyTo));
  }

  private void tell(
      WayBackDrill.Way way,
      long since,
      WayBackDrill.Outcome outcome,
      ActorRef<AgentReply> replyTo) {
    underWay = false;
    double seconds = (node.agents().nanos().getAsLong() - since) / 1e9;
    node.observer()
        .on(
            agent,
            "rollback_drilled",
            Map.of(
                "version", way.version().value(),
                "passed", outcome.passed(),
                "found", outcome.found(),
                "seconds", seconds));
    replyTo.tell(
        new Drilled(
            way.version().value(),
            outcome.passed(),
            outcome.found(),
            outcome.lastSeq(),
            outcome.probes(),
            seconds));
  }

  private void refuse(ActorRef<AgentReply> replyTo, Refusal refusal) {
    underWay = false;
    replyTo.tell(refusal);
  }
}
