package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.EvolutionDecision;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.RequestTrait;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.ErrorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentLinkTest {
  private final QuietProcess process = new QuietProcess();
  private final AgentLink link = new AgentLink(process, 1 << 20, InstantSource.system());

  @Test
  void shouldNotHoldErrorsForAnAgentThatDoesNotRead() {
    for (int i = 0; i < 100_000; i++) {
      link.send(new ErrorMessage(Fault.unknownType("no_such_type")));
    }
    assertThat(link.backlog()).isBetween(AgentLink.CROWDED, AgentLink.CROWDED + 1000);
  }

  @Test
  void shouldNotHoldRefusalsOfProposalsForAnAgentThatDoesNotRead() {
    for (int i = 0; i < 100_000; i++) {
      link.send(EvolutionResult.notTaken("too many"));
    }
    long crowded = link.backlog();
    assertThat(crowded).isBetween(AgentLink.CROWDED, AgentLink.CROWDED + 1000);
    link.send(new EvolutionResult("h-1", EvolutionDecision.REJECTED, "slower", Value.NULL));
    assertThat(link.backlog()).as("a decision is not left out").isGreaterThan(crowded);
  }

  @Test
  void shouldTellOnlyTheLatestOfWhatIsDurable() {
    link.acknowledge(1);
    link.flush();
    long one = process.backlog();
    process.drain();
    for (int seq = 2; seq < 10; seq++) {
      link.acknowledge(seq);
    }
    link.flush();
    assertThat(process.backlog()).isEqualTo(one);
    link.flush();
    assertThat(process.backlog()).isEqualTo(one);
  }

  @Test
  void shouldKeepWhatIsDurableUntilAnAgentReadsAgain() {
    while (link.backlog() <= AgentLink.CROWDED) {
      link.send(new ErrorMessage(Fault.unknownType("no_such_type")));
    }
    link.flush();
    long crowded = process.backlog();
    link.acknowledge(7);
    link.flush();
    assertThat(process.backlog()).isEqualTo(crowded);
    process.drain();
    link.flush();
    assertThat(process.backlog()).isPositive();
  }

  @Test
  void shouldNotTakeForUnreadWhatWasOnlyNotWrittenYet() {
    process.takeAtOnce();
    while (link.backlog() <= 2 * AgentLink.CROWDED) {
      link.send(new EvolutionResult("h-1", EvolutionDecision.REJECTED, "slower", Value.NULL));
    }
    assertThat(link.unread()).isZero();
    assertThat(process.taken()).isGreaterThan(AgentLink.CROWDED);
  }

  @Test
  void shouldTellWhatIsDurableWithWhateverGoesBeforeIt() {
    process.takeAtOnce();
    link.acknowledge(7);
    link.flush();
    long acknowledgement = process.taken();
    while (link.backlog() <= AgentLink.CROWDED) {
      link.send(new EvolutionResult("h-1", EvolutionDecision.REJECTED, "slower", Value.NULL));
    }
    long waiting = link.backlog();
    link.acknowledge(8);
    link.flush();
    assertThat(process.taken()).isEqualTo(waiting + 2 * acknowledgement);
  }

  @Test
  void shouldRefuseWhatIsLargerThanAFrame() {
    Value large = Value.of("x".repeat(2 << 20));
    assertThatThrownBy(
            () ->
                link.send(
                    new SupervisorMessage.ProcessRequest(
                        "1", null, large, Duration.ZERO, Set.<RequestTrait>of(), 1)))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("frame_too_large"));
    assertThat(link.backlog()).isZero();
  }
}
