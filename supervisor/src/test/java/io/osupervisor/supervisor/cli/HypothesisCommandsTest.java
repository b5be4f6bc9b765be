package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.management.LiveNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HypothesisCommandsTest {
  private static final Path EXAMPLES =
      Path.of("..", "examples", "agents", "evolving", "hypotheses");

  private final LiveNode node;
  private final Path folder;

  HypothesisCommandsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    node = new LiveNode();
    node.create("counter");
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private Ran run(String... args) {
    return Ran.at(node, args);
  }

  private String submitted(String... options) throws Exception {
    String[] submit = {"hypothesis", "submit", "counter", "-o", "json"};
    Ran ran = run(with(submit, options));
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran.json().path("hypothesis_id").asText();
  }

  @Test
  void shouldSayWhetherAVerdictIsWhatItsObservationsComeTo() throws Exception {
    Ran right = run("hypothesis", "verify", "counter", submitted("--reason", "be rejected"));
    assertThat(right.exit()).isZero();
    assertThat(right.out()).endsWith(" verified: 120 observations come to reject, as it is kept\n");
    Ran wrong = run("hypothesis", "verify", "counter", submitted("--reason", "be invalid"));
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.out())
        .endsWith(" NOT VERIFIED: judged[0].upper\n  kept        0.1\n  recomputed  0.2\n");
    Ran none = run("hypothesis", "verify", "counter", submitted("--reason", "be shadowing"));
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).startsWith("osup: not_verifiable: ");
  }

  @Test
  void shouldWarnOfATrialThatMayHaveNoAnswerInTime() {
    Ran ran = run("hypothesis", "submit", "counter", "--reason", "seldom asked");
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).contains("osup: warning: too few to show: latency 200\n");
    assertThat(ran.out()).contains(" is proposed: version ").doesNotContain("warning");
  }

  private JsonNode stored(String id) {
    String path = "/api/v1/agents/counter/hypotheses/" + id;
    return node.get(path).json().path("stages").get(0).path("evidence");
  }

  @Test
  void shouldSubmitFilesParametersAndClaims() throws Exception {
    Path text = Files.writeString(folder.resolve("new.py"), "print('é = 1')\n");
    Path binary = Files.write(folder.resolve("blob"), new byte[] {(byte) 0xff, 0});
    String id =
        submitted(
            "--reason", "an index",
            "--file", "search.py=" + text,
            "--file", "lib/blob=" + binary,
            "--delete", "old.py",
            "--set", "step=2",
            "--set", "rate=2.0",
            "--set", "fast=true",
            "--set", "name=2 or 3",
            "--set", "digits=\"5\"",
            "--expect", "latency=-10%",
            "--trial", "min-samples=200");
    JsonNode files = stored(id).path("files");
    assertThat(files.path("search.py").asText()).isEqualTo("print('é = 1')\n");
    assertThat(files.path("lib/blob").path("$bin").asText()).isEqualTo("/wA=");
    assertThat(files.path("old.py").isNull()).isTrue();
    JsonNode parameters = stored(id).path("parameters");
    assertThat(parameters.path("step").isInt()).isTrue();
    assertThat(parameters.path("rate").isDouble()).isTrue();
    assertThat(parameters.path("fast").isBoolean()).isTrue();
    assertThat(parameters.path("name").asText()).isEqualTo("2 or 3");
    assertThat(parameters.path("digits").isTextual()).isTrue();
    assertThat(parameters.path("digits").asText()).isEqualTo("5");
    Ran shown = run("hypothesis", "show", "counter", id);
    assertThat(shown.out()).contains("expected  latency -10%\n", "reason    an index\n");
    assertThat(shown.out()).containsPattern("checked +passed +2026-11-20T10:00:00Z +2026-");
    assertThat(shown.out()).containsPattern("shadowing +running +2026-11-20T10:00:01Z +-\n");
  }

  @ParameterizedTest
  @CsvSource({"no-parse,-20%,1", "time-bomb,-30%,2", "right-but-slow,,1"})
  void shouldSubmitTheFolderOfAnExample(String name, String expected, int files) throws Exception {
    Path example = EXAMPLES.resolve(name);
    String id = submitted("--from", example.toString());
    JsonNode sent = stored(id).path("files");
    assertThat(sent).hasSize(files);
    assertThat(sent.path("search.py").asText())
        .isEqualTo(Files.readString(example.resolve("search.py")));
    String shown = run("hypothesis", "show", "counter", id).out();
    assertThat(shown).contains("expected  " + (expected == null ? "-" : "latency " + expected));
  }

  @Test
  void shouldPutWhatTheCommandSaysOverWhatTheFolderSays() throws Exception {
    Path own = folder.resolve("own");
    Files.writeString(Files.createDirectories(own.resolve("sub")).resolve("a.py"), "a");
    Path conf = own.resolve("hypothesis.conf");
    Files.writeString(
        conf, "reason = folder, expected { cost = \"-5%\" }, parameters { step = 3, kind = b }");
    String id = submitted("--from", own.toString(), "--reason", "mine", "--set=step=4");
    assertThat(stored(id).path("files").toString()).isEqualTo("{\"sub/a.py\":\"a\"}");
    assertThat(stored(id).path("parameters").path("step").asInt()).isEqualTo(4);
    assertThat(stored(id).path("parameters").path("kind").asText()).isEqualTo("b");
    assertThat(run("hypothesis", "show", "counter", id).out())
        .contains("reason    mine", "expected  cost -5%");
    Files.writeString(conf, "reason = x, files {}");
    Ran refused = run("hypothesis", "submit", "counter", "--from", own.toString());
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("field_invalid", "key 'files'", "parameters");
    assertThat(run("hypothesis", "submit", "counter", "--from", "/nowhere").err())
        .contains("hypothesis_unreadable", "/nowhere/hypothesis.conf", "there is no such file");
  }

  @Test
  void shouldListExplainAndAbort() throws Exception {
    String id = submitted("--reason", "be checking");
    String other = submitted("--reason", "two");
    assertThat(run("hypothesis", "abort", "counter", other, "--reason", "a\n\u001b[1mb").out())
        .isEqualTo(other + " is aborted: a [1mb\n");
    List<String> lines = run("hypothesis", "list", "counter").out().lines().toList();
    assertThat(lines.get(0)).matches("ID +STATE +SINCE +VERSION +PROPOSER +REASON");
    assertThat(lines.get(2))
        .matches(id + " +checking +2026-11-20T10:00:01Z +c0ffee" + id + " +admin +be checking");
    assertThat(run("hypothesis", "explain", "counter", id).out())
        .isEqualTo(id + "  checking  by admin\n");
    JsonNode evidence = run("hypothesis", "explain", "counter", id, "-o", "json").json();
    assertThat(evidence.path("stages").get(0).path("evidence").has("files")).isTrue();
    assertThat(run("hypothesis", "abort", "counter", id, "--reason", "no need").out())
        .isEqualTo(id + " is aborted: no need\n");
    Ran again = run("hypothesis", "abort", "counter", id);
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).contains("bad_state");
    assertThat(run("hypothesis", "show", "counter", "h999").err()).contains("unknown_hypothesis");
    assertThat(run("hypothesis", "list", "counter", "-o", "jsonl").out().lines())
        .allMatch(line -> line.startsWith("{\"id\":\"h"));
  }

  @Test
  void shouldApproveAndDeny() throws Exception {
    String own = submitted("--reason", "be awaiting_approval");
    Ran refused = run("hypothesis", "approve", "counter", own);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("own_hypothesis");
    assertThat(run("hypothesis", "deny", "counter", own, "--reason", "not yet").out())
        .isEqualTo(own + " is rejected: denied: not yet\n");
    String other = submitted("--reason", "be awaiting_approval");
    String[] approve = {"hypothesis", "approve", "counter", other, "--reason", "fine"};
    assertThat(run(with(approve, "--token", node.second.reveal())).out())
        .isEqualTo(other + " is promoting: approved: fine\n");
  }

  @Test
  void shouldShowWhereTheRequestsGo() throws Exception {
    assertThat(run("traffic", "show", "counter").out())
        .containsPattern("routes +version 3\nrequests +4711\n")
        .containsPattern("counter-1 +[0-9a-f]{12} +100.00%\n")
        .containsPattern("h1 +120 +2 +1 +answered 116  dropped 1\n");
    assertThat(run("traffic", "show", "counter", "-o", "json").json().path("requests").asLong())
        .isEqualTo(4711);
  }

  @Test
  void shouldShareRequestsOut() throws Exception {
    String version =
        run("version", "list", "counter", "-o", "json").json().get(0).path("id").asText();
    assertThat(run("traffic", "set", "counter", "--weight", version + "=0.25").out())
        .containsPattern("counter-1 +[0-9a-f]{12} +0.25%\n");
    assertThat(run("traffic", "reset", "counter").exit()).isZero();
    Ran unknown = run("traffic", "set", "counter", "--weight", "feedfeed=1%");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("unknown_version");
    assertThat(run("traffic", "set", "counter").exit()).isEqualTo(2);
  }

  @Test
  void shouldRefuseWhatIsNotUnderstood() {
    Ran silent = run("hypothesis", "submit", "counter", "--set", "step=2");
    assertThat(silent.exit()).isEqualTo(2);
    assertThat(silent.err()).contains("without a reason", "--reason TEXT");
    String[] submit = {"hypothesis", "submit", "counter", "--reason", "x"};
    assertThat(run(with(submit, "--timeout", "1h")).err()).contains("--until and --timeout");
    assertThat(run(with(submit, "--until", "confirmed")).exit()).isEqualTo(2);
    assertThat(run(with(submit, "--wait", "--until", "never")).exit()).isEqualTo(2);
    assertThat(run(with(submit, "--set", "step")).exit()).isEqualTo(2);
    assertThat(run(with(submit, "--file", "a.py=/nowhere")).err())
        .contains("file_unreadable", "--file PATH=FILE");
    assertThat(run("hypothesis").exit()).isEqualTo(2);
  }

  @Test
  void shouldTellItsExitCodesAndHowToClaim() {
    assertThat(run("hypothesis", "submit", "--help").out())
        .contains("--expect latency=-10% --trial", "  6   rolled back\n", "  8   refused, aborted");
  }

  @Test
  void shouldShowEventsOfHypothesesReadably() {
    String version = "0123456789abcdef".repeat(4);
    node.events.publish(
        "other",
        "hypothesis_moved",
        Map.of("hypothesis", "h1", "to", "shadowing", "from", "checked", "stage_seconds", 0.5));
    node.events.publish("other", "deployment", Map.of("hypothesis", "h1", "version", version));
    node.events.publish(
        "other", "trial_progress", Map.of("hypothesis", "h1", "pairs", 25, "at_ms", 1L));
    node.events.publish("other", "rollback", Map.of("guard", "G2", "reason", "3 of 3 failed"));
    assertThat(run("events", "--agent", "other").out().lines().map(l -> l.replaceAll("^.*Z", "")))
        .containsExactly(
            "  hypothesis_moved  other  h1  checked -> shadowing  stage_seconds=0.5",
            "  deployment  other  h1  version=0123456789ab",
            "  trial_progress  other  h1  pairs=25",
            "  rollback  other  guard=G2  reason=\"3 of 3 failed\"");
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
