package io.osupervisor.agent.vault.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.config.ConfigException;
import io.osupervisor.config.Flag;
import io.osupervisor.config.NodeConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin's block beside the settings of a node. */
class SnapshotConfigTest {
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
  @ParameterizedTest
  @ValueSource(strings = {"osupervisor.vault.journal", SnapshotNode.PLUGIN})
  void shouldOutwaitEveryStallThatTheSchedulerCanTime(String plugin) {
    Config config =
        load("osupervisor.data-dir", "/kept").withFallback(ConfigFactory.defaultReference());
    Duration tick = config.getDuration("pekko.scheduler.tick-duration");
    assertThat(config.getDuration(plugin + ".circuit-breaker.call-timeout"))
        .isGreaterThanOrEqualTo(Duration.ofDays(30))
        .isLessThan(tick.multipliedBy(Integer.MAX_VALUE));
  }

  private static Config load(String key, String value) {
    Flag flag = new Flag("--set", key, value);
    return NodeConfig.load(Optional.empty(), Map.of(), List.of(flag)).effective();
  }
}
