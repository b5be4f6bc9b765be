package io.osupervisor.arbiter.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.config.StateKind;
import io.osupervisor.config.TrialPolicy.Behaviour;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MajorChangesTest {
  private static final VersionContent PARENT = version(1, "a.py", "1", "b.py", "1");

  private static VersionContent version(int step, String... files) {
    List<GenomeFile> all =
        List.of(GenomeFile.ofText(files[0], files[1]), GenomeFile.ofText(files[2], files[3]));
    return VersionContent.of(List.of("python3"), all, Map.of("step", Value.of(step)));
  }

  private static List<String> of(VersionContent candidate, StateKind state, Behaviour behaviour) {
    return MajorChanges.of(PARENT, candidate, state, behaviour);
  }

  @Test
  void shouldTakeParametersForMinor() {
    VersionContent candidate = version(2, "a.py", "1", "b.py", "1");
    assertThat(of(candidate, StateKind.SHARED, Behaviour.CHANGING)).isEmpty();
  }

  @Test
  void shouldTakeFilesOfAnAgentThatKeepsStateForMajor() {
    VersionContent candidate = version(1, "a.py", "2", "b.py", "1");
    assertThat(of(candidate, StateKind.KEYED, Behaviour.PRESERVING))
        .containsExactly("it changes a file of an agent that keeps state (state = keyed)");
    assertThat(of(candidate, StateKind.NONE, Behaviour.PRESERVING)).isEmpty();
  }

  @Test
  void shouldCountAFileThatMovedAsTwo() {
    VersionContent candidate = version(1, "a.py", "1", "c.py", "1");
    assertThat(of(candidate, StateKind.SHARED, Behaviour.PRESERVING))
        .containsExactly("it changes 2 files of an agent that keeps state (state = shared)");
  }

  @Test
  void shouldTakeFilesForMajorWhereAnswersMayDiffer() {
    VersionContent candidate = version(1, "a.py", "2", "b.py", "1");
    assertThat(of(candidate, StateKind.NONE, Behaviour.IGNORE_OUTPUT))
        .containsExactly(
            "it changes a file, and its answers may differ (behaviour = ignore-output)");
    assertThat(of(candidate, StateKind.SHARED, Behaviour.CHANGING)).hasSize(2);
  }
}
