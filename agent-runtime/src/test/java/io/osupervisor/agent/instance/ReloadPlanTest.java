package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReloadPlanTest {
  private static final long PLENTY = 1 << 20;
  private static final List<String> COMMAND = List.of("python3", "agent.py");
  private static final GenomeFile AGENT = GenomeFile.ofText("agent.py", "print(1)");
  private static final GenomeFile SPARE = GenomeFile.ofText("spare.py", "pass");

  @Test
  void shouldSayWhatChangedAndEveryParameter() {
    byte[] bytes = {(byte) 0xff, 0, 1};
    GenomeFile changed = GenomeFile.ofText("agent.py", "print(2)");
    GenomeFile added = GenomeFile.of(new GenomePath("data.bin"), GenomeFile.Mode.PLAIN, bytes);
    GenomeFile same = GenomeFile.ofText("same.py", "pass");
    Map<String, Value> parameters = Map.of("step", Value.of(2), "name", Value.of("x"));
    ReloadPlan plan =
        ReloadPlan.between(
                VersionContent.of(
                    COMMAND, List.of(AGENT, SPARE, same), Map.of("step", Value.of(2))),
                VersionContent.of(COMMAND, List.of(changed, added, same), parameters),
                PLENTY)
            .orElseThrow();
    assertThat(plan.files())
        .isEqualTo(
            Map.of(
                "agent.py", Value.of("print(2)"),
                "data.bin", Value.binary(bytes),
                "spare.py", Value.NULL));
    assertThat(plan.parameters()).isEqualTo(parameters);
  }

  @Test
  void shouldNeedANewProcessForAnotherCommand() {
    assertThat(
            ReloadPlan.between(
                VersionContent.of(COMMAND, List.of(AGENT), Map.of()),
                VersionContent.of(List.of("python3", "-S", "agent.py"), List.of(AGENT), Map.of()),
                PLENTY))
        .isEmpty();
  }

  @Test
  void shouldNeedANewProcessWhereWhoMayExecuteAFileChanges() {
    GenomeFile executable =
        GenomeFile.of(AGENT.path(), GenomeFile.Mode.EXECUTABLE, AGENT.content());
    VersionContent plain = content(SPARE, AGENT);
    assertThat(ReloadPlan.between(plain, content(SPARE, executable), PLENTY)).isEmpty();
    assertThat(ReloadPlan.between(content(SPARE, executable), plain, PLENTY)).isEmpty();
    assertThat(ReloadPlan.between(content(SPARE), content(SPARE, executable), PLENTY)).isEmpty();
    assertThat(ReloadPlan.between(content(SPARE, executable), content(SPARE), PLENTY)).isPresent();
  }

  @Test
  void shouldNeedANewProcessForMoreThanFits() {
    GenomeFile large = GenomeFile.ofText("agent.py", "x".repeat(1000));
    assertThat(ReloadPlan.between(content(AGENT), content(large), 1000)).isEmpty();
    assertThat(ReloadPlan.between(content(large), content(AGENT), 1000)).isPresent();
  }

  private static VersionContent content(GenomeFile... files) {
    return VersionContent.of(COMMAND, List.of(files), Map.of());
  }
}
