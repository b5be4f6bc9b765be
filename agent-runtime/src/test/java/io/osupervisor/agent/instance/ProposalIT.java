package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.TellResult.NotTold;
import io.osupervisor.agent.instance.TellResult.Told;
import io.osupervisor.agent.protocol.EvolutionDecision;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.Refusal;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent proposes changes of itself, and is told what became of them. */
class ProposalIT {
  private static final EvolutionResult REJECTED =
      new EvolutionResult(
          "h-1", EvolutionDecision.REJECTED, "it is slower", Value.parseJson("{\"p50\":2.5}"));

  private static final Refusal FENCED = new Refusal("fenced", "another reigns", "end", 2);

  @Test
  void shouldTellOfAProposalWithTheVersionThatMadeIt(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total("{\"add\":1,\"propose\":1}");
      ManagerEvent.Intended intended = house.await(ManagerEvent.Intended.class);
      assertThat(intended.version()).isEqualTo(house.version);
      assertThat(intended.proposal().reason()).isEqualTo("idea 0");
      assertThat(intended.proposal().parameters()).containsEntry("n", Value.of(0));
    }
  }

  @Test
  void shouldRefuseAFloodOfProposalsAndServeOn(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      int flood = ProposalDesk.MOST + 200;
      house.total("{\"propose\":" + flood + "}");
      for (int i = 0; i < ProposalDesk.MOST; i++) {
        assertThat(house.await(ManagerEvent.Intended.class).proposal().reason())
            .isEqualTo("idea " + i);
      }
      List<Value> notes = notes(house);
      assertThat(notes).hasSize(200);
      assertThat(notes.get(0).field("decision")).isEqualTo(Value.of("refused"));
      assertThat(notes.get(0).field("hypothesis_id"))
          .isEqualTo(Value.of(EvolutionResult.NO_HYPOTHESIS));
      assertThat(house.recorder.faults.snapshot()).containsEntry(ProposalDesk.REFUSED, 200L);
      assertThat(house.total("{\"add\":2}")).isEqualTo(2);
      house.events.expectNoMessage();
    }
  }

  @Test
  void shouldNotTakeAProposalOfAShadow(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.SHADOW).following().serving(Role.SHADOW)) {
      ask(alone, "{\"propose\":1}");
      assertThat(until(alone, InstanceEvent.Answered.class))
          .doesNotHaveAnyElementsOfTypes(InstanceEvent.Intended.class);
      assertThat(alone.recorder.faults.snapshot()).containsEntry("bad_state", 1L);
    }
  }

  @Test
  void shouldHoldAProposalUntilWhatWasWrittenBeforeItIsDurable(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.PRIMARY).following().serving(Role.PRIMARY)) {
      ask(alone, "{\"add\":1,\"propose\":1}");
      VaultCommand.Append append = append(alone);
      assertThat(until(alone, InstanceEvent.Responded.class))
          .doesNotHaveAnyElementsOfTypes(InstanceEvent.Intended.class);
      append.replyTo().tell(new VaultReply.Appended(1));
      assertThat(until(alone, InstanceEvent.Answered.class))
          .hasAtLeastOneElementOfType(InstanceEvent.Intended.class);
    }
  }

  @Test
  void shouldDropAProposalWhoseEntriesTheLogRefused(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.PRIMARY).following().serving(Role.PRIMARY)) {
      ask(alone, "{\"add\":1,\"propose\":1}");
      append(alone).replyTo().tell(new VaultReply.AppendRefused(FENCED));
      assertThat(until(alone, InstanceEvent.Ended.class))
          .doesNotHaveAnyElementsOfTypes(InstanceEvent.Intended.class);
    }
  }

  @Test
  void shouldPassOnAProposalAtOnceWhereDurabilityIsAsync(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.PRIMARY, "durability = async")
            .following()
            .serving(Role.PRIMARY)) {
      ask(alone, "{\"add\":1,\"propose\":1}");
      assertThat(alone.await(InstanceEvent.Intended.class).proposal().reason()).isEqualTo("idea 0");
    }
  }

  @Test
  void shouldSetAsideWhatAnInstanceProposesThatIsCut(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.PRIMARY).following().serving(Role.PRIMARY)) {
      alone.instance.tell(AgentInstance.Sign.CUT);
      ask(alone, "{\"propose\":1}");
      assertThat(until(alone, InstanceEvent.Answered.class))
          .doesNotHaveAnyElementsOfTypes(InstanceEvent.Intended.class);
      alone.instance.tell(AgentInstance.Sign.UNCUT);
      alone.await(InstanceEvent.Intended.class);
    }
  }

  @Test
  void shouldWriteAResultToThePrimaryOfTheTime(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      assertThat(tell(house, REJECTED)).isEqualTo(new Told(REJECTED));
      Value note = notes(house).get(0);
      assertThat(note.field("hypothesis_id")).isEqualTo(Value.of("h-1"));
      assertThat(note.field("decision")).isEqualTo(Value.of("rejected"));
      assertThat(note.field("reason")).isEqualTo(Value.of("it is slower"));
      assertThat(note.field("evidence")).isEqualTo(REJECTED.evidence());
    }
  }

  @Test
  void shouldLeaveOutEvidenceThatFitsNoFrame(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "max-frame = 64KiB").up()) {
      Value large = Value.of("x".repeat(1 << 20));
      EvolutionResult result =
          new EvolutionResult("h-1", EvolutionDecision.PROMOTED, "faster", large);
      assertThat(tell(house, result)).isInstanceOf(Told.class);
      assertThat(notes(house).get(0).field("evidence")).isEqualTo(Value.NULL);
      EvolutionResult endless =
          new EvolutionResult("h-2", EvolutionDecision.PROMOTED, "x".repeat(1 << 20), Value.NULL);
      assertThat(((NotTold) tell(house, endless)).code()).isEqualTo("frame_too_large");
      assertThat(house.total("{}")).isZero();
    }
  }

  @Test
  void shouldSayThatAResultWasNotToldWhileTheAgentIsDown(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      TestProbe<AgentReply> stopped = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.Stop("test", stopped.ref()));
      stopped.receiveMessage(Patience.LONG);
      assertThat(((NotTold) tell(house, REJECTED)).code()).isEqualTo("not_running");
    }
  }

  private static TellResult tell(AgentHouse house, EvolutionResult result) {
    TestProbe<TellResult> replies = house.kit.createTestProbe();
    house.manager.tell(new AgentManager.TellAgent(result, replies.ref()));
    return replies.receiveMessage(Patience.LONG);
  }

  /** What the agent was told besides requests. */
  private static List<Value> notes(AgentHouse house) {
    AgentReply.Answer answer =
        house.send("{\"notes\":1}").expectMessageClass(AgentReply.Answer.class, Patience.LONG);
    return answer.data().elements();
  }

  private static void ask(LoneInstance alone, String json) {
    alone.ask("1", json);
  }

  private static VaultCommand.Append append(LoneInstance alone) {
    return alone.memory.expectMessageClass(VaultCommand.Append.class, LoneInstance.PATIENCE);
  }

  /** What it tells up to and with the first event of a kind. */
  private static List<InstanceEvent> until(
      LoneInstance alone, Class<? extends InstanceEvent> type) {
    List<InstanceEvent> told = new ArrayList<>();
    do {
      told.add(alone.events.receiveMessage(LoneInstance.PATIENCE));
    } while (!type.isInstance(told.get(told.size() - 1)));
    return told;
  }
}
