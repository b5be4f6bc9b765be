package io.osupervisor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.conform.ConformOptions;
import io.osupervisor.agent.conform.ConformanceKit;
import io.osupervisor.agent.conform.Outcome;
import io.osupervisor.agent.conform.Report;
import io.osupervisor.agent.conform.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class BrokenAgentsIT {
  /** The silence that is allowed grows with it; half a second is no matter on a busy machine. */
  private static final Duration PULSE = Duration.ofMillis(300);

  /** What some of them wait out: longer than any answer takes where everybody is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @ParameterizedTest
  @ValueSource(strings = {"none", "batch", "chunks"})
  void shouldFindNothingWhenTheAgentIsWhole(String manner, @TempDir Path directory) {
    Report report = run(manner, directory);

    assertThat(report.passed()).as(report.text()).isTrue();
    assertThat(report.with(Outcome.NOT_SEEN)).as(report.text()).isSubsetOf(Rule.CHUNKS_IN_ORDER);
  }

  @ParameterizedTest
  @CsvSource({
    // Those that are waited for begin first.
    "deaf, ANSWERS_EVERY_REQUEST",
    "silent-idle, BEATS_WHEN_IDLE",
    "no-reload, RELOADS",
    "no-checkpoint, CHECKPOINTS_ON_REQUEST",
    "immortal, EXITS_AT_END_OF_INPUT",
    "mute, HELLO_FIRST",
    "prints, FRAMES_ONLY",
    "garbage, READABLE_MAPS",
    "no-id, VALID_FIELDS",
    "strange-type, KNOWN_TYPES",
    "whole-headers, ANY_PIECES",
    "small-frames, LARGE_FRAMES",
    "beats-first, HELLO_FIRST",
    "protocol-2, SPEAKS_VERSION_1",
    "early-ready, READY_AFTER_RESTORE",
    "other-number, READY_NUMBER",
    "early-entry, NOTHING_BEFORE_READY",
    "one-restore-wal, FOLLOWS_THE_LOG",
    "silent-waiting, BEATS_WHILE_WAITING",
    "twice, ANSWERS_ONCE",
    "dies-of-cancel, TAKES_CANCEL",
    "error-for-unknown, IGNORES_UNKNOWN_TYPES",
    "dies-of-unknown, IGNORES_UNKNOWN_TYPES",
    "strict-keys, IGNORES_UNKNOWN_KEYS",
    "error-for-error, NO_ERROR_FOR_ERROR",
    "gap, NUMBERS_ENTRIES",
    "late-log, LOGS_BEFORE_ANSWERING",
    "chunks-from-1, CHUNKS_IN_ORDER",
    "no-replay, RESTORES_FROM_LOG",
    "unlogged, RESTORES_FROM_LOG",
    "no-snapshot, RESTORES_FROM_CHECKPOINT",
    "no-chunks, RESTORES_CHUNKS",
    "hasty, FINISHES_OPEN_REQUESTS",
    "no-bye, SAYS_BYE",
    "talks-on, SAYS_BYE",
    "exit-3, EXITS_WITH_ZERO",
    "bye-at-end, SILENT_AFTER_END_OF_INPUT"
  })
  void shouldNameTheRuleWhenTheAgentBreaksIt(String manner, Rule rule, @TempDir Path directory) {
    Report report = run(manner, directory);

    assertThat(report.broken()).as(report.text()).containsExactly(rule);
    assertThat(report.passed()).isFalse();
    assertThat(report.text()).contains("BROKEN   " + rule.word(), rule.section());
  }

  /** Keeps the table above whole: a rule that is never seen broken is a rule that is not judged. */
  @Test
  void shouldHaveABrokenAgentForEveryRule() throws NoSuchMethodException {
    CsvSource table =
        BrokenAgentsIT.class
            .getDeclaredMethod(
                "shouldNameTheRuleWhenTheAgentBreaksIt", String.class, Rule.class, Path.class)
            .getAnnotation(CsvSource.class);
    Set<Rule> tried = EnumSet.noneOf(Rule.class);
    for (String row : table.value()) {
      tried.add(Rule.valueOf(row.substring(row.indexOf(' ') + 1)));
    }

    assertThat(tried).containsExactlyInAnyOrder(Rule.values());
  }

  private static Report run(String manner, Path directory) {
    Path program = Example.testAgent("broken.py", directory);
    return ConformanceKit.run(
        List.of(Example.PYTHON, program.toString(), manner),
        new ConformOptions(
            ConformOptions.DEFAULT.request(),
            directory,
            ConformOptions.DEFAULT.env(),
            PULSE,
            PATIENCE));
  }
}
