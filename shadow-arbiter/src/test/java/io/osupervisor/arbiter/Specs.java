package io.osupervisor.arbiter;

import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.config.TrialsSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Specs and a node's settings as they are read. */
final class Specs {
  private static final NodeConfig NODE = NodeConfig.load(Optional.empty(), Map.of(), List.of());

  private Specs() {}

  /** A spec with these lines. */
  static AgentSpec with(String... lines) {
    return NODE.agentSpecs().parse("id = tiny, command = [x]\n" + String.join("\n", lines), "spec");
  }

  static TrialsSettings node() {
    return NODE.settings().trials();
  }
}
