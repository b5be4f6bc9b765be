package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.management.LiveNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OsupTest {
  private final LiveNode node;
  private final Path folder;

  OsupTest(@TempDir Path folder) throws Exception {
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

  private Ran run(Map<String, String> environment, String... args) {
    return Ran.at(node, environment, args);
  }

  @Test
  void shouldListAgentsInColumns() {
    Ran ran = run("agent", "list");
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).isEmpty();
    List<String> lines = ran.out().lines().toList();
    assertThat(lines.get(0)).matches("ID +STATE +VERSION +INSTANCES  RESTARTS  LAST ERROR");
    assertThat(lines).anyMatch(line -> line.matches("counter +running +[0-9a-f]{12} +1 +0 +-"));
  }

  @Test
  void shouldPrintJsonAndJsonLines() throws Exception {
    assertThat(run("agent", "list", "-o", "json").json().isArray()).isTrue();
    Ran lines = run("-o", "jsonl", "agent", "list");
    assertThat(lines.out().lines()).allMatch(line -> line.startsWith("{\"id\":\""));
    assertThat(run("agent", "show", "counter", "-o", "json").json().path("id").asText())
        .isEqualTo("counter");
  }

  @Test
  void shouldShowAnAgent() {
    assertThat(run("agent", "show", "counter").out())
        .contains("id            counter\n", "isolation     uid\n", "enforced      a user id")
        .contains("INSTANCE   ROLE     STATE  PID");
  }

  @Test
  void shouldPrintTheAnswerAlone() {
    assertThat(run("request", "counter", "{\"x\":[1,1.0,18446744073709551615]}").out())
        .isEqualTo("{\"x\":[1,1.0,18446744073709551615]}\n");
  }

  @Test
  void shouldEndWithOneAndSayWhyWhenRefused() {
    Ran ran = run("request", "counter", "{\"refuse\":\"quarantined\"}");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .isEqualTo(
            """
            osup: quarantined: agent 'counter' says quarantined (outcome: not_delivered)
                  see its state
            """);
  }

  @Test
  void shouldEndWithTwoOnWrongUsage() {
    assertThat(run("agent", "shwo", "x").exit()).isEqualTo(2);
    assertThat(run("agent", "shwo", "x").err()).contains("Did you mean", "agent show");
    assertThat(run("agent", "list", "--ouput", "json").err()).contains("--output");
    assertThat(run("request", "counter", "{").exit()).isEqualTo(2);
    assertThat(run("request", "counter", "1 2").exit()).isEqualTo(2);
    assertThat(run("request", "counter", "1", "--timeout", "5").err())
        .contains("500ms, 5s, 2m or 1h");
    assertThat(run().exit()).isEqualTo(2);
    assertThat(run("agent").exit()).isEqualTo(2);
    assertThat(run(Map.of("OSUP_URL", "nonsense"), "agent", "list").exit()).isEqualTo(2);
    assertThat(run(Map.of("OSUP_DATA_DIR", "/nowhere"), "agent", "list").err())
        .contains("no_token", "/nowhere/token", "--data");
  }

  @Test
  void shouldSayWhatIsWrongWithARequestBeforeItIsSent() {
    Map<String, String> nobody = Map.of("OSUP_URL", "http://127.0.0.1:1");
    assertThat(run(nobody, "request", "counter", "{\"a\":1,\"a\":2}").err())
        .contains("a map holds the key 'a' twice");
    assertThat(run(nobody, "request", "counter", "1e999").err()).contains("infinities");
    assertThat(run(nobody, "request", "counter", "").err()).contains("there is no JSON value");
    Ran cut = run(nobody, "request", "counter", "{\"a\":[1");
    assertThat(cut.exit()).isEqualTo(2);
    assertThat(cut.err()).contains("bad JSON at byte", "'{\"op\"").doesNotContain("Source");
  }

  @Test
  void shouldSayWhatIsWrongWithAnAddress() {
    for (String address : List.of("http://a b", "ftp://x", "http:x", "")) {
      Ran ran = run(Map.of("OSUP_URL", address), "agent", "list");
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err())
          .startsWith("osup: usage: '" + address + "' is no address of a node\n")
          .hasLineCount(2);
      assertThat(run("agent", "list", "--url", address).err()).isEqualTo(ran.err());
    }
  }

  @Test
  void shouldNotAskWithoutPause() {
    Ran ran = run("metrics", "counter", "--watch", "--every", "0s");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("--every is 0 ms", "100ms");
  }

  @Test
  void shouldEndWithThreeWhenNoNodeAnswers() {
    Ran ran = run(Map.of("OSUP_URL", "http://127.0.0.1:1"), "agent", "list");
    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.err()).contains("unreachable", "http://127.0.0.1:1", "osup up");
  }

  @Test
  void shouldRefuseAWrongToken() {
    Ran ran = run("agent", "list", "--token", "wrong");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("unauthorized");
  }

  @Test
  void shouldAddAnAgentWithItsFilesAndNameTheLineOfAMistake() throws Exception {
    Path spec = folder.resolve("added.conf");
    Files.writeString(folder.resolve("agent.py"), "print('it\\'s \u00e9')\n");
    Files.write(folder.resolve("blob.bin"), new byte[] {(byte) 0xff, 0});
    Files.writeString(
        spec,
        """
        id = added
        command = [python3, agent.py]
        genome { root = ".", include = ["*.py", "*.bin"] }
        """);
    Ran added = run("agent", "add", spec.toString());
    assertThat(added.err()).isEmpty();
    assertThat(added.out()).matches("added is running, version [0-9a-f]{12}\n");
    assertThat(run("agent", "add", spec.toString()).exit()).isEqualTo(1);
    Files.writeString(
        spec, "{\n\"id\": \"added\",\n\"command\": [\"x\"],\n\"genom\": {\"root\": \".\"}\n}\n");
    Ran refused = run("agent", "update", spec.toString());
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains(spec + ":4", "did you mean 'genome'");
    Files.writeString(
        spec, "{\n\"id\": \"added\",\n\"command\": [\"x\"],\n\"genome\": {\"root\": \".\"}\n}\n");
    assertThat(run("agent", "update", spec.toString()).exit()).isZero();
    assertThat(run("version", "list", "added").out().lines()).hasSize(3);
    String version = added.out().strip().replaceAll(".* ", "");
    assertThat(run("version", "show", "added", version).out()).contains("a.py", "step");
    assertThat(run("version", "diff", "added", version, version).out())
        .contains("parameter step: (none) -> 2", "+++ b/a.py", "added b.bin (no lines to show)");
    assertThat(run("version", "rollback", "added", version, "--reason", "slow").out())
        .startsWith("added is ");
    assertThat(run("version", "rollback", "added", "--reason", "slow").err())
        .contains("nothing_before");
    assertThat(run("version", "rollback", "added").exit()).isEqualTo(2);
    assertThat(run("version", "anchor", "added", "--reason", "more").out()).startsWith("added is ");
    assertThat(run("version", "anchor", "added", version, "--reason", "more").err())
        .as("it is not the primary any more")
        .contains("stale_parent");
    assertThat(run("agent", "remove", "added", "--purge").out())
        .isEqualTo("removed added and its memory\n");
    assertThat(run("agent", "show", "added").exit()).isEqualTo(1);
  }

  @Test
  void shouldSayWhatIsWrongWithASpecFile() throws Exception {
    Path spec = folder.resolve("wrong.conf");
    assertThat(run("agent", "add", spec.toString()).err())
        .contains("spec_unreadable", "there is no such file");
    Files.write(spec, new byte[] {(byte) 0xff, 0});
    assertThat(run("agent", "add", spec.toString()).err()).contains("no text in UTF-8");
    Files.writeString(spec, "");
    assertThat(run("agent", "add", spec.toString()).err()).contains(spec + ":1: id: is missing");
    Files.writeString(spec, "id = x\ncommand = [\n");
    assertThat(run("agent", "add", spec.toString()).err()).contains(spec + ": 3: ");
    Files.writeString(spec, "id = x\ncommand = [x]\ngenome.root = \"/nowhere\"\n");
    assertThat(run("agent", "add", spec.toString()).err())
        .contains("genome_root_missing", "is no folder: /nowhere\n");
  }

  /** As they are told in the examples' own words, from a directory that is not the repository. */
  @Test
  void shouldTakeEverySpecOfTheExamples() throws Exception {
    Path examples = Path.of("..", "examples", "agents").toAbsolutePath();
    for (String name : List.of("counter", "counter-scheme", "echo", "evolving", "memory")) {
      Path spec = examples.resolve(name).resolve("agent.conf");
      SpecFile read = SpecFile.read(spec);
      assertThat(read.id()).isEqualTo(name);
      assertThat(read.body()).contains("genome.files = {\"agent.");
    }
  }

  @Test
  void shouldSteerAnAgentAndItsCheckpoints() {
    node.create("steered");
    assertThat(run("agent", "stop", "steered").out()).startsWith("steered is stopped");
    assertThat(run("agent", "start", "steered").out()).startsWith("steered is running");
    assertThat(run("agent", "restart", "steered").exit()).isZero();
    assertThat(run("agent", "release", "steered").exit()).isZero();
    assertThat(run("checkpoint", "take", "steered", "--reason", "why").out())
        .isEqualTo("took c1\n");
    assertThat(run("checkpoint", "list", "steered").out())
        .isEqualTo(
            """
            ID  TAKEN                 ENTRY  BYTES  VERSION  REASON
            c1  2026-11-20T10:00:00Z  7      4096   v1       why
            """);
    assertThat(run("checkpoint", "restore", "steered", "c1").out()).isEqualTo("restored c1\n");
    assertThat(run("checkpoint", "delete", "steered", "c1").out()).isEqualTo("deleted c1\n");
    assertThat(run("checkpoint", "restore", "steered", "c1").err())
        .contains("checkpoint_not_found");
  }

  @Test
  void shouldPrintNumbersAndComparisons() {
    assertThat(run("metrics", "counter").out())
        .contains("up           true\n", "8.0 MiB", "0.500 ms");
    assertThat(run("compare", "counter", "a", "b").out())
        .isEqualTo(
            """
            METRIC   A         B         UNIT     B TO A         FROM   TO     N
            latency  0.001000  0.002000  seconds  2.000   ratio  1.800  2.200  400
            no memory: too few samples
            """);
  }

  @Test
  void shouldPrintLogsEventsAndAudit() throws Exception {
    Path log = Files.createDirectories(node.data.resolve("logs")).resolve("counter.log");
    Files.writeString(log, "one\ntwo\n");
    assertThat(run("agent", "logs", "counter", "-n", "1").out()).isEqualTo("two\n");
    node.events.publish("counter", "agent.started", Map.of("pid", 5));
    assertThat(run("events", "--agent", "counter").out())
        .matches("(?s).*Z  agent.started  counter  pid=5\n");
    assertThat(run("audit", "show").out()).contains("agent.create", "outcome=done");
    assertThat(run("audit", "verify").out()).startsWith("intact: ");
    assertThat(run(Map.of(), "audit", "verify", "--data", node.data.toString()).out())
        .startsWith("intact: ");
  }

  @Test
  void shouldFindAChangedAuditOffline() throws Exception {
    Path audit = Files.createDirectories(folder.resolve("audit"));
    Path source = node.data.resolve("audit");
    Files.copy(source.resolve("audit.head"), audit.resolve("audit.head"));
    String text = Files.readString(source.resolve("audit.jsonl"));
    Files.writeString(audit.resolve("audit.jsonl"), text.replace("admin", "nimda"));
    Ran ran = run(Map.of(), "audit", "verify", "--data", folder.toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).startsWith("NOT INTACT: entry 1, at byte 0, has other content");
    // The flag goes before what the environment says of a node.
    assertThat(run("audit", "verify", "--data", folder.toString()).out()).isEqualTo(ran.out());
  }

  @Test
  void shouldExplainTheCommandThatIsNamed() {
    assertThat(run("help", "agent", "list").out()).startsWith("Usage: osup agent list ");
    assertThat(run("help", "agent").out()).startsWith("Usage: osup agent ").contains("  list ");
    assertThat(run("help").out()).startsWith("Usage: osup ").contains("  hypothesis ");
    Ran unknown = run("help", "agent", "nobody");
    assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("Unknown command 'nobody'", "Usage: osup agent ");
  }

  @Test
  void shouldExplainEveryCommandWithADescription() {
    explain(Osup.commandLine(Map.of()));
  }

  private static void explain(CommandLine command) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    assertThat(command.setOut(nowhere).setErr(nowhere).execute("--help"))
        .as(command.getCommandName())
        .isZero();
    String help = command.getUsageMessage();
    assertThat(command.getCommandSpec().usageMessage().description())
        .as(command.getCommandName())
        .isNotEmpty();
    assertThat(help.lines().collect(Collectors.toList()))
        .as(help)
        .allMatch(line -> line.length() <= 100);
    command.getSubcommands().values().forEach(OsupTest::explain);
  }

  @Test
  void shouldJudgeAProgramAndLeaveItsOptionsAlone() throws Exception {
    Ran ran = run(Map.of(), "agent", "conform", "-o", "json", "/bin/sh", "-c", "exit 3");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.json().path("passed").asBoolean()).isFalse();
    assertThat(ran.json().path("findings").size()).isPositive();
    assertThat(run(Map.of(), "agent", "conform", "--request", "{", "x").exit()).isEqualTo(2);
    assertThat(run(Map.of(), "agent", "conform").exit()).isEqualTo(2);
  }

  @Test
  void shouldTellItsVersion() {
    assertThat(run("--version").out()).startsWith("osup ");
  }

  /** A node that has them in its environment, too, warns of none. */
  @Test
  void shouldNameOnlyVariablesThatANodeKnows() {
    Map<String, String> named =
        Pattern.compile("OSUP_[A-Z_]+")
            .matcher(Osup.commandLine(Map.of()).getUsageMessage())
            .results()
            .map(MatchResult::group)
            .distinct()
            .collect(Collectors.toMap(Function.identity(), name -> "x"));
    assertThat(named).containsKeys("OSUP_URL", "OSUP_TOKEN", "OSUP_CA", "OSUP_DATA_DIR");
    assertThat(NodeConfig.load(Optional.empty(), named, List.of()).warnings()).isEmpty();
  }
}
