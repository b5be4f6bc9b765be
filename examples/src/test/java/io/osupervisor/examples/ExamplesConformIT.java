package io.osupervisor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.conform.ConformOptions;
import io.osupervisor.agent.conform.ConformanceKit;
import io.osupervisor.agent.conform.Outcome;
import io.osupervisor.agent.conform.Report;
import io.osupervisor.agent.conform.Rule;
import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Execution(ExecutionMode.CONCURRENT)
class ExamplesConformIT {
  private static final Set<Rule> NEED_ENTRIES =
      Set.of(Rule.NUMBERS_ENTRIES, Rule.LOGS_BEFORE_ANSWERING);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo | {\"text\": \"hello\"}",
        "counter | {\"op\": \"increment\", \"by\": 2}",
        "evolving | {\"op\": \"add\", \"id\": \"a\", \"text\": \"a cat on a mat\"}",
        "memory | {\"op\": \"store\", \"text\": \"the boiler is serviced in May\"}",
        "counter-java | {\"op\": \"increment\", \"by\": 2}"
      })
  void shouldKeepTheProtocol(String name, String request, @TempDir Path directory) {
    judge(name, request, directory);
  }

  /** Left out by the build, which says so, where there is no Gambit. */
  @Test
  @Tag("gambit")
  void shouldKeepTheProtocolWithoutAnSdk(@TempDir Path directory) {
    judge("counter-scheme", "{\"op\": \"increment\", \"by\": 2}", directory);
  }

  private static void judge(String name, String request, Path directory) {
    Example example = Example.named(name);
    ConformOptions options =
        new ConformOptions(
            Value.parseJson(request),
            example.laidOutIn(directory),
            Map.of(),
            Duration.ofMillis(500),
            Duration.ofSeconds(60));

    Report report = ConformanceKit.run(example.command(), options);

    assertThat(report.passed()).as(report.text()).isTrue();
    Set<Rule> unseen = EnumSet.of(Rule.RELOADS, Rule.CHUNKS_IN_ORDER, Rule.RESTORES_CHUNKS);
    if (name.equals("echo")) {
      unseen.addAll(NEED_ENTRIES);
    } else if (name.equals("counter-scheme")) {
      unseen.remove(Rule.RELOADS);
    }
    assertThat(report.with(Outcome.NOT_SEEN)).as(report.text()).isEqualTo(unseen);
  }
}
