package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings from the environment. The variable of a key is {@code OSUP_} and the key below {@code
 * osupervisor} in capitals, with an underscore for each dot and dash: {@code OSUP_MANAGEMENT_PORT}
 * is {@code osupervisor.management.port}. An empty variable counts as not set; lists and groups are
 * written as HOCON, in brackets.
 */
final class EnvironmentVariables {
  private static final String PREFIX = "OSUP_";

  /** Read by the command that starts Java, the command line, logging, or given to agents. */
  private static final Set<String> OTHERS =
      Set.of(
          "OSUP_URL",
          "OSUP_TOKEN",
          "OSUP_CA",
          "OSUP_JAVA_OPTS",
          "OSUP_LOG",
          "OSUP_LOG_LEVEL",
          "OSUP_LOG_LEVEL_PEKKO",
          "OSUP_AGENT_ID",
          "OSUP_INSTANCE_ID",
          "OSUP_ROLE",
          "OSUP_VERSION",
          "OSUP_PROTOCOL");

  private EnvironmentVariables() {}

  /** The key of each variable. */
  static Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String key : SettingKeys.of("", NodeSettings.class)) {
      String name = PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
      keys.put(name, SettingKeys.join(NodeSettings.ROOT, key));
    }
    return keys;
  }

  static Config layer(Map<String, String> environment) {
    Config layer = ConfigFactory.empty();
    for (Map.Entry<String, String> variable : keys().entrySet()) {
      String name = variable.getKey();
      String text = environment.getOrDefault(name, "");
      if (!text.isEmpty()) {
        layer =
            TextLayer.of("environment variable " + name, variable.getValue(), text)
                .withFallback(layer);
      }
    }
    return layer;
  }

  /** What looks like a setting but is none; others may have put it there, so it stops nothing. */
  static List<String> warnings(Map<String, String> environment) {
    Set<String> known = new TreeSet<>(keys().keySet());
    known.addAll(OTHERS);
    return new TreeSet<>(environment.keySet())
        .stream()
            .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
            .map(name -> warning(name, Names.nearest(name, known)))
            .toList();
  }

  private static String warning(String name, String nearest) {
    String text = "the environment variable " + name + " is no setting and was not read";
    return nearest.isEmpty() ? text : text + "; did you mean " + nearest + "?";
  }
}
