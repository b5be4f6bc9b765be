package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvironmentVariablesTest {
  @Test
  void shouldHaveOneVariableForEachKey() {
    assertThat(EnvironmentVariables.keys())
        .hasSameSizeAs(SettingKeys.of("", NodeSettings.class))
        .containsEntry("OSUP_DATA_DIR", "osupervisor.data-dir")
        .containsEntry("OSUP_MANAGEMENT_PORT", "osupervisor.management.port")
        .containsEntry(
            "OSUP_AGENT_DEFAULTS_RESTART_BACKOFF_MIN",
            "osupervisor.agent-defaults.restart.backoff.min");
  }

  @Test
  void shouldNotCollideWithVariablesOfOtherUse() {
    assertThat(EnvironmentVariables.keys().keySet())
        .doesNotContainAnyElementsOf(
            Set.of("OSUP_URL", "OSUP_TOKEN", "OSUP_LOG", "OSUP_ROLE", "OSUP_AGENT_ID"));
  }
}
