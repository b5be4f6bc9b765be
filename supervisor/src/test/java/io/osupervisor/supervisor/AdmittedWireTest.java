package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.LastError;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An action that one node admits may be done on another. */
class AdmittedWireTest {
  private static final Proposal CHANGE =
      new Proposal(
          "why",
          Map.of("a.py", Value.of("x"), "b.py", Value.NULL),
          Map.of("step", Value.of(2)),
          Map.of("latency", "-10%"));

  private final ActorTestKit kit = ActorTestKit.create();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void shouldCrossBetweenNodesWithEveryAction() {
    ActorRef<AgentReply> to = kit.<AgentReply>createTestProbe().ref();
    List<AgentCommand.Action> all =
        List.of(
            new AgentCommand.Create("{}", "v", "ann", to),
            new AgentCommand.Update("{}", "v", "ann", to),
            new AgentCommand.Remove(true, "ann", to),
            new AgentCommand.Start("ann", to),
            new AgentCommand.Stop("ann", to),
            new AgentCommand.Restart("ann", to),
            new AgentCommand.Release("ann", to),
            new AgentCommand.TakeCheckpoint("why", "ann", to),
            new AgentCommand.RestoreCheckpoint("c", "ann", to),
            new AgentCommand.DeleteCheckpoint("c", "ann", to),
            new AgentCommand.RollBack("v", "why", "ann", to),
            new AgentCommand.Drill("ann", to),
            new AgentCommand.SetTraffic(Map.of("v", 1_250), "ann", to),
            new AgentCommand.Anchor("v", "why", "ann", to),
            new AgentCommand.SubmitHypothesis(CHANGE, Value.map(Map.of()), "ann", to),
            new AgentCommand.AbortHypothesis("h1", "why", "ann", to),
            new AgentCommand.ApproveHypothesis("h1", "why", "ann", to),
            new AgentCommand.DenyHypothesis("h1", "why", "ann", to));
    assertThat(all)
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder(AgentCommand.Action.class.getPermittedSubclasses());
    for (AgentCommand.Action action : all) {
      kit.serializationTestKit().verifySerialization(new AgentCommand.Admitted(action), true);
    }
    kit.serializationTestKit().verifySerialization(new AgentCommand.GetHistory("i-1", to), true);
  }

  @Test
  void shouldCrossWithWhatVersionsConsistOf() {
    ActorRef<AgentReply> to = kit.<AgentReply>createTestProbe().ref();
    var version = new AgentReply.VersionView("v", null, "ann", "why", Instant.EPOCH, true);
    for (Object message :
        List.of(
            new AgentCommand.RollBack(null, "why", "ann", to),
            new AgentReply.Drilled("v", true, "so", 7, 2, 0.5),
            new AgentCommand.ShowVersion("v", to),
            new AgentReply.VersionList(List.of(version), Map.of("v", "primary")),
            new AgentCommand.DiffVersions("v", "w", to),
            new AgentReply.VersionDetail(
                version,
                List.of("python3"),
                List.of(new AgentReply.FileView("a.py", true, 7, "ab12")),
                Map.of("step", Value.of(2))),
            new AgentReply.VersionDiff(
                "v",
                "w",
                List.of(new AgentReply.FileChange("a.py", "changed", null)),
                Map.of("step", new AgentReply.ParameterChange(null, Value.of(2)))))) {
      kit.serializationTestKit().verifySerialization(message, true);
    }
  }

  @Test
  void shouldCrossWithHypothesesAndTraffic() {
    ActorRef<AgentReply> to = kit.<AgentReply>createTestProbe().ref();
    var view =
        new AgentReply.HypothesisView(
            "h1", "shadowing", null, "why", "v", "w", "agent", "", Instant.EPOCH, Instant.EPOCH);
    var stage =
        new AgentReply.StageView("proposed", "running", Instant.EPOCH, null, Value.map(Map.of()));
    for (Object message :
        List.of(
            new AgentCommand.SubmitHypothesis(CHANGE, null, "ann", to),
            new AgentCommand.ListHypotheses(to),
            new AgentCommand.ShowHypothesis("h1", to),
            new AgentCommand.VerifyHypothesis("h1", to),
            new AgentReply.HypothesisVerified("h1", "reject", 7, null),
            new AgentReply.HypothesisVerified(
                "h1", "reject", 7, new AgentReply.FieldDifference("pairs", "7", "8")),
            new AgentCommand.GetTraffic(to),
            new AgentReply.HypothesisTaken("h1", "w"),
            new AgentReply.HypothesisList(List.of(view)),
            new AgentReply.HypothesisDetail(
                view, Map.of("latency", "-10%"), List.of(stage), "text"),
            new AgentReply.TrafficView(
                1,
                List.of(new AgentReply.ShareView("i-1", "v", 10_000)),
                7,
                List.of(new AgentReply.MirrorView("h1", 7, 0, 1, Map.of("answered", 6L)))))) {
      kit.serializationTestKit().verifySerialization(message, true);
    }
  }

  @Test
  void shouldCrossWithTheHintOfAnError() {
    AgentReply.AgentView view =
        new AgentReply.AgentView(
            "a",
            "running",
            "v",
            List.of(),
            1,
            new LastError("exit", "it ended", "mend it", Instant.EPOCH),
            "none",
            "none",
            "open",
            List.of("no new privileges"),
            List.of("isolation: none"),
            "{}");
    kit.serializationTestKit().verifySerialization(view, true);
  }
}
