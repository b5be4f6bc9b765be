package io.osupervisor.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells where a value was written. */
final class Origins {
  private static final String MERGED = "merge of ";
  private static final Pattern LINE = Pattern.compile(": (\\d+)(-\\d+)?$");
  private static final int SHOWN = 80;

  private Origins() {}

  static ConfigProblem problem(ConfigOrigin origin, String key, String what, String nearest) {
    return new ConfigProblem(source(origin), line(origin), key, "", what, nearest);
  }

  static ConfigProblem problem(ConfigValue value, String key, String what, String nearest) {
    ConfigOrigin origin = value.origin();
    return new ConfigProblem(source(origin), line(origin), key, shown(key, value), what, nearest);
  }

  static ConfigProblem problem(com.typesafe.config.ConfigException cause, String source) {
    ConfigOrigin origin = cause.origin();
    String message = String.valueOf(cause.getMessage());
    if (origin == null) {
      return new ConfigProblem(source, 0, "", "", message, "");
    }
    String what = message.replace(origin.description() + ": ", "");
    return new ConfigProblem(source(origin), line(origin), "", "", what, "");
  }

  /** The file as it was named, else the description that the layer was given. */
  private static String source(ConfigOrigin origin) {
    return LINE.matcher(strongest(origin)).replaceFirst("");
  }

  private static int line(ConfigOrigin origin) {
    Matcher line = LINE.matcher(strongest(origin));
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }

  /** A group that stands in several layers belongs to the strongest, which is told first. */
  private static String strongest(ConfigOrigin origin) {
    String description = origin.description();
    return description.startsWith(MERGED)
        ? description.substring(MERGED.length()).split(",", 2)[0]
        : description;
  }

  private static String shown(String key, ConfigValue value) {
    ConfigValue masked = Secrets.mask(key, value);
    String text = masked.render(ConfigRenderOptions.concise());
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
