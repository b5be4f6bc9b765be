package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.TellResult;
import io.osupervisor.agent.protocol.EvolutionDecision;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.ArbiterAdvice;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.ArbiterReply;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.Explanations;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Tells an agent what became of its proposals, each result once however often it is asked to. */
final class ResultTeller {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of a proposal that was not taken: it has no name. */
  private static final String NO_HYPOTHESIS = "none";

  private final Errands errands;
  private final Supplier<@Nullable ActorRef<ArbiterMessage>> arbiter;
  private final Supplier<@Nullable ActorRef<AgentManager.Command>> manager;
  private final Tellings tellings = new Tellings();

  /**
   * @param arbiter who looks after its hypotheses at the time; null where nobody does
   * @param manager what reaches the agent at the time; null where nothing does
   */
  ResultTeller(
      Errands errands,
      Supplier<@Nullable ActorRef<ArbiterMessage>> arbiter,
      Supplier<@Nullable ActorRef<AgentManager.Command>> manager) {
    this.errands = errands;
    this.arbiter = arbiter;
    this.manager = manager;
  }

  /** The arbiter's journal has that the agent was told. */
  void recorded(ArbiterEvent.ResultTold told) {
    tellings.recorded(told.id(), told.result());
  }

  /** The agent hears that its own proposal comes to nothing. */
  void refuse(Refusal refusal) {
    tell(
        new EvolutionResult(
            NO_HYPOTHESIS,
            EvolutionDecision.REFUSED,
            refusal.code() + ": " + refusal.detail(),
            Value.NULL),
        heard -> {});
  }

  /** What was measured is read back: it may be told long after it was found. */
  void tell(ArbiterAdvice.TellAgent tell) {
    ActorRef<ArbiterMessage> now = arbiter.get();
    if (now != null && tellings.isHeard(tell.id(), tell.result())) {
      now.tell(new ArbiterMessage.AgentTold(tell.id(), tell.result()));
    } else if (now != null && tellings.begin(tell.id(), tell.result())) {
      errands.ask(
          new Errands.Question<ArbiterMessage, ArbiterReply>(
              ArbiterReply.class, now, PATIENCE, to -> new ArbiterMessage.Recount(tell.id(), to)),
          reply -> tell(tell, evidence(reply)),
          () -> tell(tell, Value.NULL));
    }
  }

  private void tell(ArbiterAdvice.TellAgent tell, Value evidence) {
    EvolutionDecision decision = EvolutionDecision.of(tell.result().word()).orElseThrow();
    tell(
        new EvolutionResult(tell.id().toString(), decision, tell.reason(), evidence),
        heard -> {
          tellings.ended(tell.id(), tell.result(), heard);
          ActorRef<ArbiterMessage> now = arbiter.get();
          if (heard && now != null) {
            now.tell(new ArbiterMessage.AgentTold(tell.id(), tell.result()));
          }
        });
  }

  private static Value evidence(ArbiterReply reply) {
    return reply instanceof ArbiterReply.Recounted story
        ? Value.map(
            Map.of(EvidenceRows.FIELD, EvidenceRows.write(Explanations.of(story.events()).rows())))
        : Value.NULL;
  }

  /** Goes on with whether the agent heard. */
  private void tell(EvolutionResult result, Consumer<Boolean> then) {
    ActorRef<AgentManager.Command> now = manager.get();
    if (now == null) {
      then.accept(false);
      return;
    }
    errands.ask(
        new Errands.Question<AgentManager.Command, TellResult>(
            TellResult.class, now, PATIENCE, to -> new AgentManager.TellAgent(result, to)),
        told -> then.accept(told instanceof TellResult.Told),
        () -> then.accept(false));
  }
}
