package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.io.File;
import java.net.URL;
import java.util.List;
import java.util.stream.Stream;

/**
 * Parses text of strangers: HOCON that can reach neither files, nor addresses, nor the environment
 * of the node. Substitutions are refused, for a few lines of them grow without bound.
 */
final class SpecText {
  private static final int DEEPEST = 64;
  private static final String SUBSTITUTED =
      "holds a substitution ${…}: an agent's spec must be complete in itself";
  private static final String TOO_DEEP = "is nested deeper than " + DEEPEST;

  private SpecText() {}

  /**
   * @throws ConfigException {@code config_unparsable}, or {@code config_invalid} when nested too
   *     deep
   */
  static Config parse(String text, String source) {
    try {
      Config config =
          ConfigFactory.parseString(
              IncludeKey.quote(text),
              ConfigParseOptions.defaults()
                  .setOriginDescription(source)
                  .setIncluder(new NoIncludes()));
      if (!config.isResolved()) {
        throw refused(source, SUBSTITUTED);
      }
      return shallow(config, source);
    } catch (com.typesafe.config.ConfigException e) {
      throw ConfigException.unparsable(e, source);
    } catch (StackOverflowError e) {
      throw refused(source, TOO_DEEP);
    }
  }

  /** Looks level by level, without recursion, so that whoever recurses later may do so safely. */
  private static Config shallow(Config config, String source) {
    List<ConfigValue> level = List.of(config.root());
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth > DEEPEST) {
        throw refused(source, TOO_DEEP);
      }
      level = level.stream().flatMap(SpecText::children).toList();
    }
    return config;
  }

  private static Stream<ConfigValue> children(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return object.values().stream();
    }
    return value instanceof ConfigList list ? list.stream() : Stream.empty();
  }

  private static ConfigException refused(String source, String what) {
    return ConfigException.invalid(List.of(new ConfigProblem(source, 0, "", "", what, "")));
  }

  private static final class NoIncludes
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw refused(what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      throw refused(what);
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw refused(what);
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw refused(what);
    }

    private static com.typesafe.config.ConfigException refused(Object what) {
      return new com.typesafe.config.ConfigException.Generic(
          "include of " + what + ": an agent's spec must be complete in itself");
    }
  }
}
