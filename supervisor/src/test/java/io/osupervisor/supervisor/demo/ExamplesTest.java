package io.osupervisor.supervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.config.AgentSpec;
import io.osupervisor.supervisor.cli.CliException;
import io.osupervisor.supervisor.cli.HypothesisBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  private static final Path AGENTS = Path.of("..", "examples", "agents");

  private static AgentSpec read(Path spec) throws IOException {
    return AgentSpec.fromJson(Files.readString(spec));
  }

  @Test
  void shouldGiveItsAgentsTermsThatCanBeWatched(@TempDir Path folder) throws IOException {
    Examples examples = new Examples(AGENTS, folder);
    AgentSpec counter = read(examples.counter());
    assertThat(counter.id()).isEqualTo("counter");
    assertThat(counter.policy().heartbeat().timeout()).isEqualTo(Duration.ofSeconds(1));
    AgentSpec evolving = read(examples.evolving());
    assertThat(evolving.id()).isEqualTo("evolving");
    assertThat(evolving.policy().trial().minSamples()).isEqualTo(60);
    assertThat(evolving.policy().trial().guards()).hasSize(3);
    assertThat(evolving.policy().watch().minSamples()).isEqualTo(150);
    assertThat(evolving.genome().root().orElseThrow()).isDirectory().isAbsolute();
  }

  @Test
  void shouldFindEveryChangeThatIsProposed(@TempDir Path folder) {
    Examples examples = new Examples(AGENTS, folder);
    for (BadChange bad : BadChange.values()) {
      assertThat(HypothesisBody.of(examples.hypothesis(bad.folder())).body().has("files")).isTrue();
    }
  }

  @Test
  void shouldSayThatAnExampleIsMissing(@TempDir Path folder) {
    assertThatThrownBy(() -> new Examples(folder, folder).evolving())
        .isInstanceOf(CliException.class)
        .hasMessageContaining(folder.toString());
  }
}
