package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.agent.instance.EndedRequest.Part;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.history.SomeRuns;
import io.osupervisor.supervisor.management.LiveNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code osup judge --agent}, over the history of a real node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JudgePastTimeTest {
  private static final Instant TRIAL = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant BEFORE = TRIAL.minus(Duration.ofHours(2));
  private static final Instant AFTER = TRIAL.plus(Duration.ofHours(2));
  private static final Instant NOISY = TRIAL.minus(Duration.ofDays(1));
  private static final int PAIRS = 600;
  private static final int NOISY_PAIRS = 10;

  private final LiveNode node;

  JudgePastTimeTest() throws Exception {
    node = new LiveNode();
  }

  /** A trial of a version that takes twice as long; then it ran anyway. */
  @BeforeAll
  void live() {
    for (int n = 0; n < PAIRS; n++) {
      Instant at = TRIAL.plusSeconds(n);
      Duration base = Duration.ofMillis(5L + n % 7);
      Duration twice = Duration.ofMillis(10 + 2L * ((n + 3) % 7));
      node.history.ended(SomeRuns.ended(Part.CONTROL, "aa", "t-" + n, at, base, "{}"));
      node.history.ended(SomeRuns.ended(Part.CANDIDATE, "bb", "t-" + n, at, twice, "{}"));
      Instant before = BEFORE.plusSeconds(n);
      Instant after = AFTER.plusSeconds(n);
      node.history.ended(SomeRuns.ended(Part.PRIMARY, "aa", "b-" + n, before, base, "{}"));
      node.history.ended(SomeRuns.ended(Part.PRIMARY, "bb", "a-" + n, after, twice, "{}"));
    }
    for (int n = 0; n < NOISY_PAIRS; n++) {
      Instant at = NOISY.plusSeconds(n);
      for (Part part : List.of(Part.CONTROL, Part.CONTROL, Part.CANDIDATE)) {
        String version = part == Part.CONTROL ? "aa" : "bb";
        node.history.ended(SomeRuns.ended(part, version, "n-" + n, at, Duration.ofMillis(5), "{}"));
      }
    }
    Patience.await().until(() -> node.history.written() == 4 * PAIRS + 3 * NOISY_PAIRS);
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private Ran judge(Instant from, Object... more) {
    List<String> words = new ArrayList<>(List.of("judge", "--agent", "counter"));
    words.addAll(List.of("--from", from.toString(), "--to", AFTER.plusSeconds(3600).toString()));
    for (Object word : more) {
      words.add(word.toString());
    }
    return Ran.at(node, words.toArray(String[]::new));
  }

  @Test
  void shouldJudgeATrialOfThePastAsATrialWould(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("answers.jsonl");
    Ran ran = judge(TRIAL, "--export", file, "-o", "json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("candidate bbbbbbbbbbbb, control aaaaaaaaaaaa");
    JsonNode verdict = ran.json();
    assertThat(verdict.path("verdict").asText()).isEqualTo("reject");
    assertThat(verdict.path("reason").asText()).isEqualTo("harm");
    assertThat(Files.readAllLines(file)).hasSize(2 * PAIRS);
    assertThat(Ran.at(node, "judge", file.toString(), "-o", "json").json()).isEqualTo(verdict);
    assertThat(judge(TRIAL, "-o", "json").json()).isEqualTo(verdict);
  }

  @Test
  void shouldSayWhereAgreementIsNotJudged() {
    Instant end = NOISY.plusSeconds(60);
    Ran ran =
        Ran.at(
            node,
            "judge",
            "--agent",
            "counter",
            "--from",
            NOISY.toString(),
            "--to",
            end.toString());
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("agreement is not judged: a second control");
  }

  @Test
  void shouldCompareTwoVersionsByWhatCallersGotAndWarn(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("split.jsonl");
    Ran ran =
        judge(BEFORE, "--control", "aaaa", "--candidate", "bbbb", "--export", file, "-o", "json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("load and requests may differ");
    assertThat(ran.json().path("verdict").asText()).isEqualTo("reject");
    assertThat(Ran.at(node, "judge", file.toString(), "-o", "json").json()).isEqualTo(ran.json());
    Ran same = judge(BEFORE, "--control", "bbbb", "--candidate", "aaaa", "-o", "json");
    assertThat(same.json().path("verdict").asText()).isEqualTo("promote");
  }

  @Test
  void shouldSayWhatIsWrong() {
    assertThat(Ran.at(node, "judge").exit()).isEqualTo(2);
    assertThat(Ran.at(node, "judge", "some.jsonl", "--agent", "counter").exit()).isEqualTo(2);
    assertThat(Ran.at(node, "judge", "--agent", "counter").err()).contains("--from");
    assertThat(Ran.at(node, "judge", "--agent", "counter", "--from", "yesterday").exit())
        .isEqualTo(2);
    Ran nothing = Ran.at(node, "judge", "--agent", "counter", "--from", "1h");
    assertThat(nothing.exit()).isEqualTo(1);
    assertThat(nothing.err()).contains("no copies of requests for a trial");
    assertThat(judge(TRIAL, "--control", "aaaa").err()).contains("a control without a candidate");
    assertThat(judge(TRIAL, "--export", "/no/such/folder/file").err()).contains("cannot be read");
  }
}
