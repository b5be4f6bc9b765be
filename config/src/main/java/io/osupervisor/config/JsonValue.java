package io.osupervisor.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Any value of JSON that a setting holds for others to read.
 *
 * @param text its JSON on one line, with sorted keys; a number without a fraction is whole: HOCON
 *     does not tell 1.0 from 1
 */
public record JsonValue(String text) {
  private static final String VALUE = "value";

  /**
   * Reads any value.
   *
   * @throws RuntimeException for a number that JSON does not have
   */
  static JsonValue fromConfig(ConfigValue value) {
    requireFinite(value);
    return new JsonValue(text(parsed(text(value))));
  }

  /** The value as maps, lists, text, numbers, booleans and null. */
  @Nullable Object toConfig() {
    return parsed(text).unwrapped();
  }

  private static String text(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }

  private static ConfigValue parsed(String text) {
    return Objects.requireNonNull(
        ConfigFactory.parseString(
                "{\"" + VALUE + "\":" + text + "}",
                ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON))
            .root()
            .get(VALUE));
  }

  private static void requireFinite(ConfigValue value) {
    if (value.unwrapped() instanceof Double number && !Double.isFinite(number)) {
      throw new IllegalArgumentException("not a number of JSON: " + number);
    }
    children(value).forEach(JsonValue::requireFinite);
  }

  private static Collection<ConfigValue> children(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return object.values();
    }
    return value instanceof ConfigList list ? list : List.of();
  }
}
