package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static io.osupervisor.supervisor.tree.RecordSamples.V2;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.Deployment;
import org.junit.jupiter.api.Test;

class EvolutionKeeperTest {
  private static final VersionId FIRST = new VersionId(V1);
  private static final VersionId SECOND = new VersionId(V2);
  private static final Deployment LAST =
      new Deployment("h1", null, SECOND, FIRST, new InstanceId("i-5"), 5, 0, 0, AT);

  @Test
  void shouldNeverPairTheOldVersionWithTheNewReign() {
    AgentRecord record =
        AgentRecord.ABSENT.apply(new AgentRecordEvent.Created("{}", V1, "ann", AT));
    assertThat(EvolutionKeeper.primary(record, null)).isEqualTo(FIRST);
    assertThat(EvolutionKeeper.primary(record, LAST)).isEqualTo(SECOND);
    AgentRecord gone =
        record
            .apply(new AgentRecordEvent.PrimaryChanged(V2, "h1", 5, AT))
            .apply(new AgentRecordEvent.PrimaryChanged(V1, "h1.back", 6, AT));
    assertThat(EvolutionKeeper.primary(gone, LAST)).isEqualTo(FIRST);
  }
}
