package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.supervisor.AgentCommand;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Answers what changes nothing, at once, from what is known. */
final class AgentQuestions {
  private final AgentId agent;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;
  private final VersionQuestions versions;
  private final HypothesisDesk hypotheses;
  private final TrafficDesk traffic;
  private final VersionStates states;

  AgentQuestions(
      AgentId agent,
      RecordBook book,
      AgentLife life,
      Errands errands,
      VersionQuestions versions,
      HypothesisDesk hypotheses,
      TrafficDesk traffic) {
    this.agent = agent;
    this.book = book;
    this.life = life;
    this.errands = errands;
    this.versions = versions;
    this.hypotheses = hypotheses;
    this.traffic = traffic;
    this.states = new VersionStates(book, life, errands);
  }

  /** Answers a question about an agent that exists. */
  void answer(AgentCommand.Question question) {
    ActorRef<AgentReply> replyTo = question.replyTo();
    if (question instanceof AgentCommand.Show) {
      show(replyTo);
    } else if (question instanceof AgentCommand.ListVersions) {
      states.list(replyTo);
    } else if (question instanceof AgentCommand.ShowVersion show) {
      versions.show(show);
    } else if (question instanceof AgentCommand.DiffVersions diff) {
      versions.compare(diff);
    } else if (question instanceof AgentCommand.ListCheckpoints) {
      listCheckpoints(replyTo);
    } else if (question instanceof AgentCommand.ListHypotheses) {
      hypotheses.list(replyTo);
    } else if (question instanceof AgentCommand.ShowHypothesis show) {
      hypotheses.show(show);
    } else if (question instanceof AgentCommand.VerifyHypothesis verify) {
      hypotheses.verify(verify);
    } else if (question instanceof AgentCommand.GetTraffic) {
      traffic.show(replyTo);
    } else if (question instanceof AgentCommand.GetMetrics) {
      measure(replyTo, HealthMonitor.GetMetrics::new);
    } else if (question instanceof AgentCommand.GetHistory get) {
      measure(replyTo, to -> new HealthMonitor.GetHistory(get.instance(), to));
    } else if (question instanceof AgentCommand.Compare compare) {
      measure(replyTo, to -> new HealthMonitor.Compare(compare.a(), compare.b(), to));
    }
  }

  /** The agent as it is. */
  void show(ActorRef<AgentReply> replyTo) {
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager == null) {
      replyTo.tell(TreeReplies.resting(agent, book));
    } else {
      errands.ask(
          new Errands.Question<>(
              AgentManager.Description.class, manager, book.patience(), AgentManager.Describe::new),
          now -> replyTo.tell(TreeReplies.view(agent, book, now)),
          () -> replyTo.tell(TreeRefusals.closed(agent, book.record())));
    }
  }

  private void measure(
      ActorRef<AgentReply> replyTo, Function<ActorRef<AgentReply>, HealthMonitor.Command> text) {
    if (life.isGrown()) {
      life.tree().health().tell(text.apply(replyTo));
    } else {
      replyTo.tell(TreeRefusals.notOpen(agent));
    }
  }

  private void listCheckpoints(ActorRef<AgentReply> replyTo) {
    if (!life.isGrown()) {
      replyTo.tell(TreeRefusals.notOpen(agent));
      return;
    }
    errands.ask(
        new Errands.Question<>(
            VaultReply.Checkpoints.class,
            life.vault(),
            book.patience(),
            VaultCommand.ListCheckpoints::new),
        found -> replyTo.tell(TreeReplies.checkpoints(found)),
        () -> replyTo.tell(TreeRefusals.memoryUnavailable(agent)));
  }
}
