package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;

/**
 * Binds HOCON to records by their canonical constructors: the component {@code requestTimeout} is
 * the key {@code request-timeout}. Components may be numbers, booleans, text, paths, durations,
 * sizes, enums (their constants in kebab-case), other records, and lists, text-keyed maps and
 * optionals of these. A key that no component reads is refused, and so is a component without a
 * key, unless it is optional. All problems are told at once.
 */
public final class ConfigBinder {
  private ConfigBinder() {}

  /**
   * Binds a whole configuration.
   *
   * @throws ConfigException {@code config_invalid} with everything that is wrong
   */
  public static <R extends Record> R bind(Config config, Class<R> type) {
    return bind(config, ConfigFactory.empty(), type);
  }

  /**
   * Binds a whole configuration; a key that it lacks is taken from the defaults.
   *
   * @throws ConfigException {@code config_invalid} with everything that is wrong
   */
  public static <R extends Record> R bind(Config config, Config defaults, Class<R> type) {
    // An empty configuration would be told of as if it were the defaults.
    ConfigObject merged = config.withFallback(defaults).root().withOrigin(config.origin());
    return new Binding("").bind(merged, defaults.root(), type);
  }

  /**
   * Binds the group at a root key; a key that it lacks is taken from the same group of the
   * defaults.
   *
   * @throws ConfigException {@code config_invalid} with everything that is wrong
   */
  public static <R extends Record> R bind(
      Config config, Config defaults, String root, Class<R> type) {
    ConfigObject merged = group(config.withFallback(defaults), root);
    return new Binding(root).bind(merged, group(defaults, root), type);
  }

  private static ConfigObject group(Config config, String root) {
    ConfigValue value = config.root();
    for (String key : ConfigUtil.splitPath(root)) {
      value = value instanceof ConfigObject object ? object.get(key) : null;
    }
    return value instanceof ConfigObject object ? object : ConfigFactory.empty().root();
  }
}
