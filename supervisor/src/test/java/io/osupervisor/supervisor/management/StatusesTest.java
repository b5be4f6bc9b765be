package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusesTest {
  /**
   * Every place that makes a refusal, or an exception that becomes one, of a code in quotes or of a
   * constant, by itself or by the helpers of the {@code …Errors}.
   */
  private static final Pattern MADE =
      Pattern.compile(
          "(?:new (?:Refusal|AgentException)|\\bcaused|\\bProblem\\.(?:of|invalid))\\(\\s*"
              + "(?:\"([a-z_]+)\"|(?:([A-Z]\\w+)\\.)?([A-Z][A-Z_]*+)\\s*,)");

  private static final Pattern CONSTANT =
      Pattern.compile("static final String ([A-Z][A-Z_]*) =\\s*\"([a-z_]+)\";");

  /** Only ever told while a node starts, or by the command line: no caller of a node sees it. */
  private static final Set<String> OF_THE_START =
      Set.of(
          "cluster_downed",
          "cluster_refused",
          "cluster_superseded",
          "data_dir_foreign",
          "data_dir_has_journal",
          "data_dir_in_use",
          "data_dir_mark_damaged",
          "data_dir_newer_format",
          "data_dir_unwritable",
          "data_dir_wrong_owner",
          "data_directory_failed",
          "data_dir_half_done",
          "data_dir_half_migrated",
          "data_dir_missing",
          "data_dir_older_format",
          "data_dir_other_store",
          "export_cut",
          "export_damaged",
          "export_exists",
          "export_foreign",
          "export_missing",
          "export_newer_format",
          "export_no_agent",
          "export_partial",
          "import_agent_there",
          "import_not_empty",
          "invalid_recording",
          "journal_engine_cannot",
          "journal_foreign",
          "journal_lost",
          "journal_other_engine",
          "ledger_damaged",
          "ledger_exists",
          "ledger_failed",
          "ledger_foreign",
          "ledger_missing",
          "ledger_newer_format",
          "ledger_unreadable",
          "migration_blocked",
          "migration_failed",
          "migration_left_over",
          "migration_unfaithful",
          "port_unavailable",
          "store_in_use",
          "store_newer_format",
          "store_older_format",
          "store_unreachable",
          "store_unusable",
          "native_library_unusable",
          "nothing_to_judge",
          "tls_invalid",
          "token_exposed",
          "token_unavailable",
          "unknown_token",
          // Of each tool one: vault_verify_failed and so on.
          "vault_",
          "vault_blocked",
          "vault_damaged");

  /** The code of all sources, by the names of their classes. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String module :
        List.of("../agent-runtime", "../traffic-splitter", "../shadow-arbiter", ".")) {
      try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
        for (Path file : (Iterable<Path>) files::iterator) {
          String name = String.valueOf(file.getFileName());
          if (name.endsWith(".java")) {
            sources.merge(name.replace(".java", ""), Files.readString(file), String::concat);
          }
        }
      }
    }
    return sources;
  }

  private static Set<String> codes() throws IOException {
    Map<String, String> sources = sources();
    Map<String, String> constants = new TreeMap<>();
    sources.forEach(
        (name, text) ->
            CONSTANT
                .matcher(text)
                .results()
                .forEach(found -> constants.put(name + "." + found.group(1), found.group(2))));
    Set<String> codes = new TreeSet<>();
    sources.forEach(
        (name, text) ->
            MADE.matcher(text).results().forEach(made -> codes.add(code(made, name, constants))));
    return codes;
  }

  private static String code(MatchResult made, String within, Map<String, String> constants) {
    if (made.group(1) != null) {
      return made.group(1);
    }
    String constant = Objects.requireNonNullElse(made.group(2), within) + "." + made.group(3);
    assertThat(constants).as("a code of its own: %s", made.group()).containsKey(constant);
    return Objects.requireNonNull(constants.get(constant));
  }

  @Test
  void shouldKnowAStatusOfEveryRefusalThatIsMade() throws IOException {
    Set<String> codes = codes();
    assertThat(codes)
        .hasSizeGreaterThan(90)
        .contains("request_too_large", "journal_hole", "duplicate")
        .contains("snapshot_failed", "ledger_unreadable", "journal_newer_format")
        .contains("version_damaged", "invalid_weights");
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
