package io.osupervisor.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String hint;
  private final transient List<ConfigProblem> problems;

  private ConfigException(String code, List<ConfigProblem> problems, String hint) {
    super(text(problems));
    this.code = code;
    this.hint = hint;
    this.problems = List.copyOf(problems);
  }

  /** Keys or values that are refused: code {@code config_invalid}. */
  public static ConfigException invalid(List<ConfigProblem> problems) {
    return new ConfigException(
        "config_invalid", problems, "correct what is listed; nothing was started or changed");
  }

  /** Text that is neither HOCON nor JSON: code {@code config_unparsable}. */
  static ConfigException unparsable(com.typesafe.config.ConfigException cause, String source) {
    ConfigException exception =
        new ConfigException(
            "config_unparsable",
            List.of(Origins.problem(cause, source)),
            "the file must be HOCON or JSON; look at the line named and the one before it");
    exception.initCause(cause);
    return exception;
  }

  /** A file that cannot be read: code {@code config_unreadable}. */
  static ConfigException unreadable(Path file, Exception cause) {
    String what = "cannot be read (" + cause.getClass().getSimpleName() + ")";
    ConfigException exception =
        new ConfigException(
            "config_unreadable",
            List.of(new ConfigProblem(file.toString(), 0, "", "", what, "")),
            "check that the file exists and that this user may read it");
    exception.initCause(cause);
    return exception;
  }

  private static String text(List<ConfigProblem> problems) {
    if (problems.size() == 1) {
      return problems.get(0).toString();
    }
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(Collectors.joining("", problems.size() + " problems in the configuration:", ""));
  }

  /** The stable code, in lower case with underscores. */
  public String code() {
    return code;
  }

  /** What to do about it. */
  public String hint() {
    return hint;
  }

  /** Everything that is wrong, in the order of the keys; empty after serialization. */
  public List<ConfigProblem> problems() {
    return problems == null ? List.of() : problems;
  }
}
