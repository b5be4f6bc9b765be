package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.osupervisor.config.NodeConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the last node of a cluster waits for when it leaves, and what a hand-over is given. */
class LeaveSettingsTest {
  private final Config node = NodeConfig.load(Optional.empty(), Map.of(), List.of()).effective();

  @ParameterizedTest
  @ValueSource(
      strings = {"pekko.cluster.singleton", "pekko.cluster.sharding.coordinator-singleton"})
  void shouldLetGoOfSingletonsSoonAndHandThemOverInTime(String singleton) {
    Config settings = node.getConfig(singleton);
    Duration interval = settings.getDuration("hand-over-retry-interval");
    assertThat(interval).isLessThanOrEqualTo(Duration.ofMillis(100));
    assertThat(interval.multipliedBy(settings.getInt("min-number-of-hand-over-retries")))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(15));
  }
}
