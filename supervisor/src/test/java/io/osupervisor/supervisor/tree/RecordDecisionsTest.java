package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.supervisor.tree.RecordDecisions.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole table: what each action makes of an agent in each standing. */
class RecordDecisionsTest {
  private static final Instant LATER = AT.plusSeconds(60);
  private static final ActorRef<AgentReply> ASKER = TestInbox.<AgentReply>create().getRef();
  private static final AgentRecord RUNS =
      AgentRecord.ABSENT.apply(new AgentRecordEvent.Created("{}", V1, "ann", AT));
  private static final Map<Standing, AgentRecord> RECORDS =
      Map.of(
          Standing.ABSENT, AgentRecord.ABSENT,
          Standing.RUN, RUNS,
          Standing.REST, RUNS.apply(new AgentRecordEvent.Stopped("ann", AT)),
          Standing.QUARANTINED, RUNS.apply(new AgentRecordEvent.Quarantined("exit", "dies", AT)),
          Standing.REMOVED, RUNS.apply(new AgentRecordEvent.Removed("ann", AT)));

  private final RecordDecisions decisions = new RecordDecisions(new AgentId("counter"));

  /** The code of a refusal, the kind of an event, or nothing. */
  private String decided(Standing standing, AgentCommand.Action action) {
    Decision decision =
        decisions.decide(RECORDS.getOrDefault(standing, AgentRecord.ABSENT), action, LATER);
    if (decision instanceof Decision.Refuse refuse) {
      return refuse.refusal().code();
    }
    if (decision instanceof Decision.Keep keep) {
      assertThat(keep.event().at()).isEqualTo(LATER);
      return keep.event().getClass().getSimpleName();
    }
    return "ahead";
  }

  private List<String> decided(Standing standing) {
    return List.of(
        decided(standing, new AgentCommand.Create("{}", V1, "bob", ASKER)),
        decided(standing, new AgentCommand.Update("{}", V1, "bob", ASKER)),
        decided(standing, new AgentCommand.Start("bob", ASKER)),
        decided(standing, new AgentCommand.Stop("bob", ASKER)),
        decided(standing, new AgentCommand.Restart("bob", ASKER)),
        decided(standing, new AgentCommand.Release("bob", ASKER)),
        decided(standing, new AgentCommand.Remove(false, "bob", ASKER)),
        decided(standing, new AgentCommand.Remove(true, "bob", ASKER)),
        decided(standing, new AgentCommand.TakeCheckpoint("why", "bob", ASKER)),
        decided(standing, new AgentCommand.RestoreCheckpoint("c", "bob", ASKER)),
        decided(standing, new AgentCommand.DeleteCheckpoint("c", "bob", ASKER)));
  }

  private static List<String> expected(Standing standing) {
    String none = "not_found";
    return switch (standing) {
      case ABSENT -> List.of("Created", none, none, none, none, none, none, none, none, none, none);
      case REMOVED ->
          List.of("Created", none, none, none, none, none, none, "Removed", none, none, none);
      case RUN -> known("ahead", "ahead", "not_quarantined");
      case REST -> known("Started", "stopped", "not_quarantined");
      case QUARANTINED -> known("quarantined", "quarantined", "Released");
    };
  }

  private static List<String> known(String start, String restart, String release) {
    return List.of(
        "already_exists",
        "Updated",
        start,
        "Stopped",
        restart,
        release,
        "Removed",
        "Removed",
        "ahead",
        "ahead",
        "ahead");
  }

  @ParameterizedTest
  @EnumSource
  void shouldDecideByTheStandingAlone(Standing standing) {
    assertThat(decided(standing)).isEqualTo(expected(standing));
  }
}
