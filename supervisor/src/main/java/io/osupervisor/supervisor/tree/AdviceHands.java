package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.SwapResult;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.ArbiterAdvice;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.traffic.TrafficSplitter;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;

/** Does what an agent's arbiter recommends: it alone starts, stops and swaps. */
final class AdviceHands {
  private final AgentId agent;
  private final NodeServices node;
  private final AgentLife life;
  private final Errands errands;
  private final ActorRef<SwapResult> swaps;
  private final HypothesisNews news;
  private final ResultTeller results;

  /**
   * @param swaps told what becomes of swaps, however long they take
   */
  AdviceHands(
      AgentId agent,
      NodeServices node,
      AgentLife life,
      Errands errands,
      ActorRef<SwapResult> swaps) {
    this.agent = agent;
    this.node = node;
    this.life = life;
    this.errands = errands;
    this.swaps = swaps;
    this.news = new HypothesisNews(agent, node.observer());
    this.results = new ResultTeller(errands, () -> life.evolution().arbiter(), life::manager);
  }

  void follow(ArbiterAdvice advice) {
    if (advice instanceof ArbiterAdvice.Swap swap) {
      swap(swap);
    } else if (advice instanceof ArbiterAdvice.CallOff off) {
      withManager(new AgentManager.CallOffSwap(off.id().toString()));
    } else if (advice instanceof ArbiterAdvice.Settle settle) {
      withManager(new AgentManager.Settle(settle.deployment(), errands.nobody()));
    } else if (advice instanceof ArbiterAdvice.TellAgent tell) {
      results.tell(tell);
    } else if (advice instanceof ArbiterAdvice.Happened happened) {
      if (happened.event() instanceof ArbiterEvent.ResultTold told) {
        results.recorded(told);
      }
      news.publish(happened.event(), happened.state(), happened.candidate());
    } else if (advice instanceof ArbiterAdvice.Progressed progressed) {
      progressed(progressed);
    }
  }

  /** The agent hears that its own proposal comes to nothing. */
  void refuse(Refusal refusal) {
    results.refuse(refusal);
  }

  /** What became of a swap; that one came about is told once the record has it. */
  void swapEnded(SwapResult result) {
    if (result instanceof SwapResult.NotSwapped failed) {
      life.evolution().tell(new ArbiterMessage.SwapEnded(failed));
    }
  }

  /** What became of the copies that a trial got. */
  void copiesEnded(TrafficSplitter.CopiesEnded ended) {
    String trial = ended.trial();
    node.observer()
        .on(
            agent,
            "trial_ended",
            Map.of(
                "trial",
                trial,
                "hypothesis",
                trial.substring(0, trial.indexOf('/')),
                "copies",
                HypothesisViews.ended(ended.counts())));
  }

  private void swap(ArbiterAdvice.Swap swap) {
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager != null) {
      manager.tell(new AgentManager.ChangeVersion(swap.order(), swaps));
    } else {
      String deployment = swap.order().deployment();
      swapEnded(
          new SwapResult.NotSwapped(deployment, "not_running", "the agent is not run at present"));
    }
  }

  private void withManager(AgentManager.Command command) {
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager != null) {
      manager.tell(command);
    }
  }

  private void progressed(ArbiterAdvice.Progressed progressed) {
    Map<String, Object> data = new TreeMap<>();
    data.put("hypothesis", progressed.looked().id().toString());
    Value found = progressed.looked().progress().data();
    found.fields().forEach((name, value) -> plain(value, data, name));
    node.observer().on(agent, "trial_progress", data);
  }

  /** Only plain numbers and words belong into an event. */
  private static void plain(Value value, Map<String, Object> data, String name) {
    switch (value.kind()) {
      case INTEGER -> data.put(name, value.asLong());
      case DOUBLE -> data.put(name, value.asDouble());
      case STRING -> data.put(name, value.asString());
      default -> {}
    }
  }
}
