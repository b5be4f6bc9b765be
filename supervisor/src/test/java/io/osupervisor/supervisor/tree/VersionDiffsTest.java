package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply.FileChange;
import io.osupervisor.agent.AgentReply.ParameterChange;
import io.osupervisor.agent.AgentReply.VersionDiff;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionDiffsTest {
  private static VersionContent content(Map<String, Value> parameters, GenomeFile... files) {
    return VersionContent.of(List.of("python3"), List.of(files), parameters);
  }

  private static VersionDiff diff(VersionContent before, VersionContent after) {
    return VersionDiffs.between(before.id(), before, after.id(), after);
  }

  private static List<FileChange> files(GenomeFile before, GenomeFile after) {
    return diff(content(Map.of(), before), content(Map.of(), after)).files();
  }

  @Test
  void shouldSayNothingOfAVersionAndItself() {
    VersionContent same = content(Map.of("a", Value.of(1)), GenomeFile.ofText("a.py", "x"));
    assertThat(diff(same, same).files()).isEmpty();
    assertThat(diff(same, same).parameters()).isEmpty();
  }

  @Test
  void shouldShowTheLinesThatDiffer() {
    assertThat(
            files(
                GenomeFile.ofText("a.py", "one\ntwo\nthree\n"),
                GenomeFile.ofText("a.py", "one\n2\nthree\n")))
        .containsExactly(
            new FileChange(
                "a.py",
                "changed",
                "--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"));
  }

  @Test
  void shouldShowWhatIsAddedAndRemoved() {
    assertThat(files(GenomeFile.ofText("a.py", "x\n"), GenomeFile.ofText("b.py", "y\n")))
        .containsExactly(
            new FileChange("a.py", "removed", "--- a/a.py\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n"),
            new FileChange("b.py", "added", "--- /dev/null\n+++ b/b.py\n@@ -0,0 +1,1 @@\n+y\n"));
  }

  @Test
  void shouldNotShowTheLinesOfWhatIsNoTextOrTooLarge() {
    GenomePath path = new GenomePath("a");
    GenomeFile binary = GenomeFile.of(path, GenomeFile.Mode.PLAIN, new byte[] {(byte) 0xff});
    assertThat(files(GenomeFile.ofText("a", "x"), binary))
        .containsExactly(new FileChange("a", "changed", null));
    GenomeFile large = GenomeFile.ofText("a", "x".repeat(VersionDiffs.MOST_BYTES + 1));
    assertThat(files(GenomeFile.ofText("a", "x"), large))
        .containsExactly(new FileChange("a", "changed", null));
  }

  @Test
  void shouldTellOfAFileThatOnlyBecameExecutable() {
    GenomePath path = new GenomePath("a");
    byte[] bytes = {'x'};
    assertThat(
            files(
                GenomeFile.of(path, GenomeFile.Mode.PLAIN, bytes),
                GenomeFile.of(path, GenomeFile.Mode.EXECUTABLE, bytes)))
        .containsExactly(new FileChange("a", "changed", ""));
  }

  @Test
  void shouldTellTheParametersThatDiffer() {
    VersionContent before = content(Map.of("a", Value.of(1), "b", Value.of(1), "c", Value.of(1)));
    VersionContent after = content(Map.of("a", Value.of(1), "b", Value.of(2), "d", Value.of(1)));
    assertThat(diff(before, after).parameters())
        .containsOnly(
            Map.entry("b", new ParameterChange(Value.of(1), Value.of(2))),
            Map.entry("c", new ParameterChange(Value.of(1), null)),
            Map.entry("d", new ParameterChange(null, Value.of(1))));
  }
}
