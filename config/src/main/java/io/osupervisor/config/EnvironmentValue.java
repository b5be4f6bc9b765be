package io.osupervisor.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The value of an environment variable: as it stands, or in a file that only the node reads. */
public sealed interface EnvironmentValue {

  /**
   * The value for the process, read anew at each start, so that a changed secret is taken over. Of
   * a file the last line break is left out.
   *
   * @throws ConfigException {@code config_unreadable} when the file cannot be read
   */
  String resolve();

  /** The form of the spec: text, or {@code {file: path}}. */
  Object toConfig();

  /** A value that stands in the spec. */
  record Text(String value) implements EnvironmentValue {
    public Text {
      if (value.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a value in an environment holds no NUL");
      }
    }

    @Override
    public String resolve() {
      return value;
    }

    @Override
    public Object toConfig() {
      return value;
    }

    /** Masked: people put secrets here too, and records are logged. */
    @Override
    public String toString() {
      return Secrets.MASK;
    }
  }

  /** A secret: the spec holds only where it is. */
  record FromFile(Path file) implements EnvironmentValue {
    @Override
    public String resolve() {
      try {
        return Files.readString(file).replaceFirst("\\R\\z", "");
      } catch (IOException e) {
        throw ConfigException.unreadable(file, e);
      }
    }

    @Override
    public Object toConfig() {
      return Map.of("file", file.toString());
    }
  }

  /**
   * Reads the form of the spec.
   *
   * @throws RuntimeException when the value has another form
   */
  static EnvironmentValue fromConfig(ConfigValue value) {
    if (!(value instanceof ConfigObject object)) {
      return new Text(Scalars.string(value));
    }
    if (!object.keySet().equals(Set.of("file"))) {
      throw new IllegalArgumentException("not { file = PATH }");
    }
    return new FromFile(Path.of(object.toConfig().getString("file")));
  }
}
