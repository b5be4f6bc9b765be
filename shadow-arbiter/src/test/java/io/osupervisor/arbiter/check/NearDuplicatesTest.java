package io.osupervisor.arbiter.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.Likeness;
import io.osupervisor.arbiter.trial.Proposer;
import io.osupervisor.arbiter.trial.SettledHypothesis;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearDuplicatesTest {
  private static final VersionContent PARENT = version("a = 1");
  private final VersionStore versions;
  private final NearDuplicates duplicates;

  NearDuplicatesTest(@TempDir Path folder) {
    versions = VersionStore.open(folder);
    versions.put(PARENT);
    duplicates = new NearDuplicates(versions);
  }

  private static VersionContent version(String text) {
    return VersionContent.of(
        List.of("python3"), List.of(GenomeFile.ofText("a.py", text)), Map.of());
  }

  private static SettledHypothesis rejected(int number, VersionId candidate) {
    return new SettledHypothesis(
        new HypothesisId(number),
        HypothesisState.REJECTED,
        PARENT.id(),
        candidate,
        Proposer.AGENT,
        "why",
        "harm",
        Instant.EPOCH,
        Instant.EPOCH,
        false);
  }

  @Test
  void shouldNameWhatIsMostLikeTheChange() {
    VersionId near = versions.put(version("a = 1\nb = fetch(a, 7)"));
    VersionId far = versions.put(version("a = 1\nc = other"));
    List<SettledHypothesis> keptOut = List.of(rejected(3, far), rejected(2, near));
    VersionContent change = version("a = 1\nb = fetch(a, 8)");
    for (int i = 0; i < 2; i++) {
      assertThat(duplicates.nearest(PARENT, change, keptOut))
          .hasValueSatisfying(
              like -> {
                assertThat(like.of()).isEqualTo(new HypothesisId(2));
                assertThat(like.version()).isEqualTo(near);
                assertThat(like.share()).isBetween(0.3, 0.7);
              });
    }
    assertThat(duplicates.nearest(PARENT, version("a = 1\n\nb = fetch(a, 7)"), keptOut))
        .map(Likeness::share)
        .contains(1.0);
  }

  @Test
  void shouldKnowNothingOfWhatIsNotThere() {
    List<SettledHypothesis> keptOut = List.of(rejected(2, new VersionId("a".repeat(64))));
    assertThat(duplicates.nearest(PARENT, version("a = 2"), keptOut)).isEmpty();
    assertThat(duplicates.nearest(PARENT, version("a = 2"), List.of())).isEmpty();
  }
}
