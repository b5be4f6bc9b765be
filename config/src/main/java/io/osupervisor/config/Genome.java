package io.osupervisor.config;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What of an agent a hypothesis may change.
 *
 * @param root the directory of its files; none where the files are sent along or there are none
 * @param include globs, relative to the root, of the files that belong to it
 * @param sdk what of this product is put beside the files
 * @param locked globs of the files among them that no hypothesis may change
 * @param check the command that a candidate must pass before it is started; empty for none
 * @param parameters its parameters by name
 */
public record Genome(
    Optional<Path> root,
    List<String> include,
    SdkChoice sdk,
    List<String> locked,
    List<String> check,
    Map<String, Parameter> parameters) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,62}");
  private static final String GLOBS =
      "must be relative globs such as *.py or eval/**, without leading / or ..";

  public Genome {
    include = List.copyOf(include);
    locked = List.copyOf(locked);
    check = List.copyOf(check);
    parameters = Map.copyOf(parameters);
    Checks.begin()
        .that("include", include.stream().allMatch(Genome::isGlob), GLOBS)
        .that("locked", locked.stream().allMatch(Genome::isGlob), GLOBS)
        .that("check", check.isEmpty() || !check.get(0).isBlank(), "must begin with a program")
        .that(
            "parameters",
            parameters.keySet().stream().allMatch(name -> NAME.matcher(name).matches()),
            "must have names of the form [A-Za-z_][A-Za-z0-9_.-]{0,62}")
        .verify();
  }

  private static boolean isGlob(String glob) {
    if (glob.isBlank() || glob.startsWith("/") || List.of(glob.split("/")).contains("..")) {
      return false;
    }
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + glob);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }
}
