package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.config.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one primary proposes, and what it is told of that. A proposal leaves like an answer, when
 * all that was written before it is durable: it may rest on that, and one of an instance that the
 * log does not take any more is nobody's. An agent that floods is refused, and told so.
 */
final class ProposalDesk {
  /** So many proposals of an instance are taken within {@link #WINDOW}, and wait at once. */
  static final int MOST = 10;

  static final Duration WINDOW = Duration.ofMinutes(1);

  /** What a refused proposal is counted as. */
  static final String REFUSED = "intent_refused";

  private final InstancePort port;
  private final InstanceBody body;
  private final InstanceSetup setup;
  private final MemoryKeeper memory;
  private final RecentCount recent = new RecentCount(WINDOW);
  private final List<InstanceEvent.Intended> aside = new ArrayList<>();
  private boolean cut;
  private int waiting;

  ProposalDesk(InstancePort port, InstanceBody body, MemoryKeeper memory) {
    this.port = port;
    this.body = body;
    this.setup = body.setup();
    this.memory = memory;
  }

  /** The agent proposes a change of itself. */
  void propose(Proposal proposal) {
    long now = port.now();
    if (recent.count(now) >= MOST || waiting + aside.size() >= MOST) {
      setup.parts().recorder().faults.add(REFUSED);
      port.send(
          EvolutionResult.notTaken(
              "no more than %d proposals a minute are taken; propose again later".formatted(MOST)));
      return;
    }
    recent.add(now);
    InstanceEvent.Intended intended =
        new InstanceEvent.Intended(setup.id(), body.version(), proposal);
    if (cut) {
      aside.add(intended);
    } else {
      pass(intended);
    }
  }

  private void pass(InstanceEvent.Intended intended) {
    boolean free = setup.policy().durability() == Durability.ASYNC;
    if (free || memory.output(new MemoryKeeper.Outgoing.Intent(intended))) {
      setup.owner().tell(intended);
    } else {
      waiting++;
    }
  }

  /** What was written before it is durable. */
  void leave(MemoryKeeper.Outgoing.Intent intent) {
    waiting--;
    setup.owner().tell(intent.intended());
  }

  /** What is proposed from here on is set aside, as the entries are. */
  void cut() {
    cut = true;
  }

  /** What was set aside is proposed after all. */
  void uncut() {
    cut = false;
    aside.forEach(this::pass);
    aside.clear();
  }

  /** Tells the agent what became of one; evidence that fits no frame must not keep it back. */
  TellResult tell(EvolutionResult result) {
    try {
      port.offer(result);
    } catch (AgentException tooLarge) {
      try {
        port.offer(result.withoutEvidence());
      } catch (AgentException e) {
        return new TellResult.NotTold(result, e.code(), Causes.text(e));
      }
    }
    return new TellResult.Told(result);
  }
}
