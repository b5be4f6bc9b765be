package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusesTest {
  /** Every place that makes a refusal, or an exception that becomes one. */
  private static final Pattern MADE =
      Pattern.compile("new (?:Refusal|AgentException)\\(\\s*\"([a-z_]+)\"");

  /** Only ever told while a node starts, or by the command line: no caller of a node sees it. */
  private static final Set<String> OF_THE_START =
      Set.of(
          "data_dir_foreign",
          "data_dir_in_use",
          "data_dir_mark_damaged",
          "data_dir_newer_format",
          "data_dir_unwritable",
          "data_dir_wrong_owner",
          "data_directory_failed",
          "journal_lost",
          "port_unavailable",
          "native_library_unusable",
          "token_exposed",
          "token_unavailable");

  private static Set<String> codes() throws IOException {
    Set<String> codes = new TreeSet<>();
    for (String module :
        List.of("../agent-runtime", "../traffic-splitter", "../shadow-arbiter", ".")) {
      try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(file -> add(codes, file));
      }
    }
    return codes;
  }

  private static void add(Set<String> codes, Path file) {
    try {
      Matcher made = MADE.matcher(Files.readString(file));
      while (made.find()) {
        codes.add(made.group(1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldKnowAStatusOfEveryRefusalThatIsMade() throws IOException {
    Set<String> codes = codes();
    assertThat(codes)
        .hasSizeGreaterThan(90)
        .contains("request_too_large", "journal_hole", "duplicate");
    codes.removeAll(OF_THE_START);
    assertThat(codes).allMatch(Statuses::knows);
  }

  @ParameterizedTest
  @CsvSource({
    "request_invalid, 400",
    "parameter_out_of_bounds, 400",
    "invalid_path, 400",
    "trial_not_stricter, 400",
    "unknown_file, 400",
    "unknown_hypothesis, 404",
    "quarantined_version, 409",
    "stale_parent, 409",
    "too_many_waiting, 429",
    "primary_unknown, 503",
    "arbiter_unavailable, 503",
    "unknown_instance, 404",
    "outcome_unknown, 409",
    "not_durable, 409",
    "request_too_large, 413",
    "overloaded, 429",
    "agent_error, 502",
    "storage_full, 503",
    "checkpoint_timeout, 504",
    "journal_hole, 500"
  })
  void shouldTellWhoseTurnItIs(String code, int status) {
    assertThat(Statuses.of(code)).isEqualTo(status);
  }
}
