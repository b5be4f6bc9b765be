package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.TellResult;
import io.osupervisor.agent.protocol.EvolutionDecision;
import io.osupervisor.arbiter.ArbiterAdvice;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.ArbiterReply;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Refusal;
import io.osupervisor.arbiter.trial.Result;
import io.osupervisor.supervisor.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A teller on an actor, between an arbiter and a manager whose parts the test plays. */
class ResultTellerTest {
  private static final ArbiterAdvice.TellAgent PROMOTED =
      new ArbiterAdvice.TellAgent(new HypothesisId(7), Result.PROMOTED, "as measured");

  private static final Duration SOON = Duration.ofMillis(50);

  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<ArbiterMessage> arbiter = kit.createTestProbe();
  private final TestProbe<AgentManager.Command> manager = kit.createTestProbe();
  private final CompletableFuture<ResultTeller> made = new CompletableFuture<>();
  private final ActorRef<AgentSupervisor.Command> supervisor =
      kit.spawn(
          Behaviors.<AgentSupervisor.Command>setup(
              context -> {
                made.complete(new ResultTeller(new Errands(context), arbiter::ref, manager::ref));
                return Behaviors.receive(AgentSupervisor.Command.class)
                    .onMessage(
                        AgentSupervisor.Resume.class,
                        resume -> {
                          resume.step().run();
                          return Behaviors.same();
                        })
                    .build();
              }));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void shouldTellOnceHoweverOftenTheAgentBecomesReadyMeanwhile() {
    ask();
    ArbiterMessage.Recount recount = expectRecount();
    ask();
    recount.replyTo().tell(unreadable());
    AgentManager.TellAgent telling = expectTelling();
    ask();
    telling.replyTo().tell(new TellResult.Told(telling.result()));
    expectAgentTold();
    ask();
    expectAgentTold();
    assertThatManagerHeardNothingElse();
  }

  @Test
  void shouldTellAgainWhatTheAgentDidNotHear() {
    ask();
    expectRecount().replyTo().tell(unreadable());
    AgentManager.TellAgent lost = expectTelling();
    lost.replyTo().tell(new TellResult.NotTold(lost.result(), "primary_ended", "it ended"));
    askUntilRecount().replyTo().tell(unreadable());
    expectTelling();
    assertThatManagerHeardNothingElse();
  }

  @Test
  void shouldForgetWhatTheJournalHas() {
    ask();
    expectRecount().replyTo().tell(unreadable());
    AgentManager.TellAgent telling = expectTelling();
    telling.replyTo().tell(new TellResult.Told(telling.result()));
    expectAgentTold();
    run(
        () ->
            made.join()
                .recorded(
                    new ArbiterEvent.ResultTold(PROMOTED.id(), Result.PROMOTED, Instant.EPOCH)));
    ask();
    expectRecount();
  }

  private void run(Runnable step) {
    supervisor.tell(new AgentSupervisor.Resume(step));
  }

  private void ask() {
    run(() -> made.join().tell(PROMOTED));
  }

  /** As an arbiter does: what is asked while the last telling ends is for nothing. */
  private ArbiterMessage.Recount askUntilRecount() {
    AtomicReference<ArbiterMessage.Recount> found = new AtomicReference<>();
    Patience.await()
        .untilAsserted(
            () -> {
              ask();
              found.set(arbiter.expectMessageClass(ArbiterMessage.Recount.class, SOON));
            });
    return Objects.requireNonNull(found.get());
  }

  /** Without what was measured. */
  private static ArbiterReply unreadable() {
    return new ArbiterReply.Refused(new Refusal("internal", "it failed", "see the node's log"));
  }

  private ArbiterMessage.Recount expectRecount() {
    return arbiter.expectMessageClass(ArbiterMessage.Recount.class, Patience.LIMIT);
  }

  private AgentManager.TellAgent expectTelling() {
    AgentManager.TellAgent telling =
        manager.expectMessageClass(AgentManager.TellAgent.class, Patience.LIMIT);
    assertThat(telling.result().hypothesisId()).isEqualTo("h7");
    assertThat(telling.result().decision()).isEqualTo(EvolutionDecision.PROMOTED);
    assertThat(telling.result().reason()).isEqualTo("as measured");
    return telling;
  }

  private void expectAgentTold() {
    assertThat(arbiter.expectMessageClass(ArbiterMessage.AgentTold.class, Patience.LIMIT))
        .isEqualTo(new ArbiterMessage.AgentTold(PROMOTED.id(), Result.PROMOTED));
  }

  /** The supervisor's own word comes behind whatever it told the manager before. */
  private void assertThatManagerHeardNothingElse() {
    AgentManager.Command last = new AgentManager.CallOffSwap("the last word");
    run(() -> manager.ref().tell(last));
    assertThat(manager.receiveMessage(Patience.LIMIT)).isEqualTo(last);
  }
}
