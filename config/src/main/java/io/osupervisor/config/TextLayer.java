package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

/** One setting that came as plain text: from a flag or from the environment. */
final class TextLayer {
  private TextLayer() {}

  /** A text that begins with a bracket is HOCON, every other one is the value itself. */
  static Config of(String origin, String key, String text) {
    return value(origin, text).atPath(key);
  }

  private static ConfigValue value(String origin, String text) {
    if (!text.startsWith("[") && !text.startsWith("{")) {
      return ConfigValueFactory.fromAnyRef(text, origin);
    }
    try {
      return ConfigFactory.parseString(
              "value = " + text, ConfigParseOptions.defaults().setOriginDescription(origin))
          .getValue("value");
    } catch (com.typesafe.config.ConfigException e) {
      throw ConfigException.unparsable(e, origin);
    }
  }
}
