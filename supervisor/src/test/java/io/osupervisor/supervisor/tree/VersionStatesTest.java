package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.Deployment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionStatesTest {
  private static final String OLD = "a".repeat(64);
  private static final String BAD = "b".repeat(64);
  private static final String NOW = "c".repeat(64);
  private static final List<VersionView> VERSIONS =
      List.of(view(OLD, false), view(BAD, false), view(NOW, true));

  private static VersionView view(String id, boolean primary) {
    return new VersionView(id, null, "ann", "why", Instant.EPOCH, primary);
  }

  private static Deployment from(String version) {
    return new Deployment(
        "h1",
        null,
        new VersionId(NOW),
        new VersionId(version),
        new InstanceId("i-1"),
        1,
        0,
        0,
        Instant.EPOCH);
  }

  @Test
  void shouldSayWhatIsKnownOfEach() {
    VersionId elsewhere = new VersionId("d".repeat(64));
    assertThat(
            VersionStates.of(VERSIONS, List.of(from(OLD)), List.of(new VersionId(BAD), elsewhere)))
        .isEqualTo(Map.of(OLD, "kept", BAD, "quarantined", NOW, "primary"));
    assertThat(VersionStates.of(VERSIONS, List.of(), List.of())).isEqualTo(Map.of(NOW, "primary"));
  }

  @Test
  void shouldSayTheWorstOfEachButThePrimary() {
    assertThat(
            VersionStates.of(
                VERSIONS, List.of(from(BAD)), List.of(new VersionId(BAD), new VersionId(NOW))))
        .isEqualTo(Map.of(BAD, "quarantined", NOW, "primary"));
  }
}
