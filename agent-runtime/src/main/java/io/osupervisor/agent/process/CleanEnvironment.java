package io.osupervisor.agent.process;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The whole environment of an agent; nothing of the node's own gets through but the PATH. */
final class CleanEnvironment {
  private static final Set<String> RESERVED =
      Set.of("OSUP_AGENT_ID", ProcFs.INSTANCE, "OSUP_ROLE", "OSUP_VERSION", "OSUP_PROTOCOL");

  private CleanEnvironment() {}

  /**
   * @throws io.osupervisor.agent.AgentException {@code environment_invalid}
   */
  static Map<String, String> of(Launch launch, String path) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", path);
    environment.put("HOME", launch.directory().toString());
    environment.put("TMPDIR", PrivateDirectory.temporary(launch.directory()).toString());
    environment.put("LANG", "C.UTF-8");
    launch
        .env()
        .forEach(
            (name, value) -> {
              if (name.isEmpty()
                  || name.indexOf('=') >= 0
                  || (name + value).indexOf('\0') >= 0
                  || RESERVED.contains(name)) {
                throw ProcessErrors.environmentInvalid(name);
              }
              environment.put(name, value);
            });
    environment.put("OSUP_AGENT_ID", launch.agent().value());
    environment.put(ProcFs.INSTANCE, launch.instance().value());
    environment.put("OSUP_ROLE", launch.role().word());
    environment.put("OSUP_VERSION", launch.version().value());
    environment.put("OSUP_PROTOCOL", "1");
    return environment;
  }
}
