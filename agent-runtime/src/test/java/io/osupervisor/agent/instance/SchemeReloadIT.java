package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.EvolutionDecision;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.NodeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counter in Scheme proposes a change of itself, and takes it as it runs. */
@Tag("gambit")
class SchemeReloadIT {
  private static final Path COUNTER = Path.of("..", "examples", "agents", "counter-scheme");
  private static final String DOUBLE = "{\"op\":\"double\"}";
  private static final String PROPOSE = "{\"op\":\"propose\"}";

  @Test
  void shouldLearnWhatItProposedAndKnowItAfterACrash(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, spec(), COUNTER, List.of("*.scm")).up()) {
      assertThat(value(house, "{\"by\":4}")).isEqualTo(4);
      assertThat(house.refusal(house.send(DOUBLE)).detail()).contains("unknown_operation");
      value(house, PROPOSE);
      ManagerEvent.Intended intended = house.await(ManagerEvent.Intended.class);
      assertThat(intended.version()).isEqualTo(house.version);
      long pid = house.primaryPid();
      VersionId learned = version(house, intended.proposal());
      assertThat(house.swap(new SwapOrder("h-1", null, house.version, learned)))
          .isInstanceOf(SwapResult.Swapped.class);
      house.await(ManagerEvent.Serving.class);
      assertThat(tell(house)).isInstanceOf(TellResult.Told.class);
      assertThat(value(house, DOUBLE)).isEqualTo(8);
      assertThat(house.primaryPid()).as("the same process").isEqualTo(pid);
      assertThat(house.refusal(house.send(PROPOSE)).detail()).contains("no_idea");
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      house.await(ManagerEvent.Serving.class);
      assertThat(value(house, DOUBLE)).isEqualTo(16);
    }
  }

  private static AgentSpec spec() {
    String text =
        """
        id = tiny
        command = ["/usr/bin/gsi", "agent.scm"]
        heartbeat { interval = 100ms, timeout = 20s, busy-timeout = 60s }
        """;
    return NodeConfig.load(Optional.empty(), Map.of(), List.of())
        .agentSpecs()
        .parse(text, "test spec");
  }

  /** The version that comes of what it proposed. */
  private static VersionId version(AgentHouse house, Proposal proposal) {
    VersionStore versions = house.parts.services().versions();
    VersionContent parent = versions.content(house.version);
    SortedMap<GenomePath, GenomeFile> files = new TreeMap<>(parent.files());
    proposal
        .files()
        .forEach(
            (path, text) ->
                files.put(new GenomePath(path), GenomeFile.ofText(path, text.asString())));
    return versions.put(new VersionContent(parent.command(), files, parent.parameters()));
  }

  private static TellResult tell(AgentHouse house) {
    TestProbe<TellResult> replies = house.kit.createTestProbe();
    EvolutionResult promoted =
        new EvolutionResult("h-1", EvolutionDecision.PROMOTED, "it can double", Value.NULL);
    house.manager.tell(new AgentManager.TellAgent(promoted, replies.ref()));
    return replies.receiveMessage(Patience.LONG);
  }

  private static long value(AgentHouse house, String json) {
    Answer answer = house.send(json).expectMessageClass(Answer.class, Patience.LONG);
    return Objects.requireNonNull(answer.data().field("value")).asLong();
  }
}
