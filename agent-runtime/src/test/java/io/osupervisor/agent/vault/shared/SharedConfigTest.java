package io.osupervisor.agent.vault.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A mistyped key of the plugins would be silently without effect. */
class SharedConfigTest {
  /** What Pekko reads of every journal and snapshot store, and the plugins do not list. */
  private static final List<String> OF_ALL =
      List.of(
          "pekko.persistence.journal-plugin-fallback",
          "pekko.persistence.snapshot-store-plugin-fallback");

  private final Config reference = ConfigFactory.defaultReference();

  @Test
  void shouldSetOnlyKeysThatAreRead() {
    Config ours = ConfigFactory.parseResources("osupervisor-shared.conf");
    assertThat(ours.entrySet()).isNotEmpty();
    assertThat(ours.entrySet()).allMatch(entry -> isRead(entry.getKey()), "is read");
  }

  private boolean isRead(String key) {
    String withinPlugin = key.substring(key.indexOf('.') + 1);
    return reference.hasPathOrNull(key)
        || OF_ALL.stream().anyMatch(all -> reference.hasPath(all + "." + withinPlugin));
  }
}
