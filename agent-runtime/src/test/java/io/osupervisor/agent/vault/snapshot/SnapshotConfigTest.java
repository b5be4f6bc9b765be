package io.osupervisor.agent.vault.snapshot;

import static com.typesafe.config.ConfigFactory.defaultReference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.osupervisor.config.ConfigException;
import io.osupervisor.config.Flag;
import io.osupervisor.config.NodeConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The plugin's block beside the settings of a node. */
class SnapshotConfigTest {
  private static final String TIMEOUT = ".circuit-breaker.call-timeout";

  @Test
  void shouldFollowTheDataDirectoryOfANode() {
    Config block = load("osupervisor.data-dir", "/kept").getConfig(SnapshotNode.PLUGIN);
    assertThat(block.getString("dir")).isEqualTo("/kept/snapshots");
    assertThat(block.getString("class")).isEqualTo(VaultSnapshots.class.getName());
    assertThat(block.getBoolean("snapshot-is-optional")).isFalse();
  }

  @Test
  void shouldBeNoSetting() {
    assertThatThrownBy(() -> load(SnapshotNode.PLUGIN + ".dir", "/else"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no such key");
  }

  /** A call that is given up may still succeed; one that the scheduler does not take fails. */
  @Test
  void shouldOutwaitEveryStallThatTheSchedulerCanTime() {
    Config config = load("osupervisor.data-dir", "/kept").withFallback(defaultReference());
    Duration tick = config.getDuration("pekko.scheduler.tick-duration");
    assertThat(config.getDuration(SnapshotNode.PLUGIN + TIMEOUT))
        .isGreaterThanOrEqualTo(Duration.ofDays(30))
        .isLessThan(tick.multipliedBy(Integer.MAX_VALUE));
  }

  /** Pekko's own name for no limit. */
  @Test
  void shouldTimeNoCallOfTheJournal() {
    assertThat(
            load("osupervisor.data-dir", "/kept")
                .getDuration("osupervisor.vault.journal" + TIMEOUT))
        .isZero();
  }

  private static Config load(String key, String value) {
    Flag flag = new Flag("--set", key, value);
    return NodeConfig.load(Optional.empty(), Map.of(), List.of(flag)).effective();
  }
}
