package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mistyped key of a library would be silently without effect. */
class PekkoKeysTest {
  /** The one phase of a node's end that is ours. */
  private static final String PHASE = "osupervisor-agents-serve-elsewhere";

  /** Keys under names that are not in the libraries' own files. */
  private static final String NAMED_BY_US =
      "pekko\\.coordinated-shutdown\\.phases\\.(.*\\.timeout|" + PHASE + "\\.depends-on)";

  private final Config reference = ConfigFactory.defaultReference();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "osupervisor-node.conf",
        "osupervisor-store-postgresql.conf",
        "osupervisor-client.conf"
      })
  void shouldSetOnlyKeysThatPekkoReads(String file) {
    Config ours =
        ConfigFactory.parseResources(getClass().getClassLoader(), file)
            .withFallback(reference.withOnlyPath(NodeSettings.ROOT))
            .resolve(ConfigResolveOptions.noSystem());

    List<String> unknown =
        ours.getConfig("pekko").entrySet().stream()
            .map(entry -> "pekko." + entry.getKey())
            .filter(key -> !reference.hasPathOrNull(key))
            .filter(key -> !key.matches(NAMED_BY_US))
            .toList();

    assertThat(unknown).isEmpty();
  }

  @Test
  void shouldNameOnlyPhasesThatExist() {
    Config phases =
        ConfigFactory.parseResources(getClass().getClassLoader(), "osupervisor-actors.conf")
            .getConfig("pekko.coordinated-shutdown.phases");

    Set<String> known =
        new HashSet<>(reference.getConfig("pekko.coordinated-shutdown.phases").root().keySet());
    assertThat(known).containsAll(phases.getStringList(PHASE + ".depends-on"));
    known.add(PHASE);
    assertThat(known).containsAll(phases.root().keySet());
  }

  @Test
  void shouldKeepWhatTheDesignPromises() {
    Config config = NodeConfig.load(Optional.empty(), Map.of(), List.of()).effective();

    assertThat(config.getBoolean("pekko.actor.allow-java-serialization")).isFalse();
    assertThat(config.getString("pekko.persistence.journal.plugin"))
        .isEqualTo("osupervisor.vault.journal");
    assertThat(config.getString("pekko.cluster.split-brain-resolver.keep-majority.role"))
        .isEqualTo("osup-node");
    assertThat(config.getStringList("pekko.cluster.roles")).containsExactly("osup-node");
    assertThat(
            NodeConfig.load(Optional.empty(), Map.of("OSUP_CLUSTER_ROLES", "[gpu]"), List.of())
                .effective()
                .getStringList("pekko.cluster.roles"))
        .containsExactly("osup-node", "osup-node-gpu");
    assertThat(config.getString("pekko.cluster.down-removal-margin")).isEqualTo("1s");
    assertThat(config.getString("pekko.cluster.sharding.remember-entities-store"))
        .isEqualTo("eventsourced");
    assertThat(config.getBytes("pekko.http.server.parsing.max-content-length"))
        .isEqualTo(32L << 20);
    assertThat(config.getDuration("pekko.http.server.request-timeout"))
        .isGreaterThan(config.getDuration("osupervisor.management.request-timeout-max"));
    assertThat(config.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("127.0.0.1");
  }
}
