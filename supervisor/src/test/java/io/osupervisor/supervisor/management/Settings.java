package io.osupervisor.supervisor.management;

import io.osupervisor.config.ManagementSettings;
import io.osupervisor.config.NodeConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings as they are built in. */
final class Settings {
  private Settings() {}

  static ManagementSettings management() {
    return NodeConfig.load(Optional.empty(), Map.of(), List.of()).settings().management();
  }
}
