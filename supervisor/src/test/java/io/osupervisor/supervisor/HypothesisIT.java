package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.AgentReply.HypothesisVerified;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.audit.AuditReader;
import io.osupervisor.supervisor.audit.AuditRecord;
import io.osupervisor.supervisor.cli.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hypotheses on a real node: from a message to a verdict on real traffic, and what follows it. */
class HypothesisIT extends TriedAgent {
  private Adders adders;

  HypothesisIT(@TempDir Path data) {
    super(data);
  }

  @BeforeEach
  void start() throws Exception {
    create(PROGRAM, EASY);
    adders = new Adders(agent, 4);
  }

  @AfterEach
  void stop() {
    adders.close();
  }

  /** Under a changed spec hypotheses are refused until what looks after them is there again. */
  private HypothesisTaken submitOnceLookedAfter(String program) {
    AtomicReference<HypothesisTaken> taken = new AtomicReference<>();
    Patience.await()
        .until(
            () -> {
              try {
                taken.set(submit(program));
                return true;
              } catch (ExecutionException refused) {
                assertThat(refused.getCause())
                    .isInstanceOfSatisfying(
                        AgentException.class,
                        e -> assertThat(e.code()).isEqualTo("arbiter_unavailable"));
                return false;
              }
            });
    return Objects.requireNonNull(taken.get());
  }

  @Test
  void shouldPromoteOnEvidenceAndConfirmAfterTheWatch() throws Exception {
    HypothesisTaken taken = submit(PROGRAM + "\n# as before\n");
    HypothesisDetail confirmed = await(taken, "confirmed", "rejected", "inconclusive", "invalid");
    assertThat(confirmed.hypothesis().state()).as(confirmed.explanation()).isEqualTo("confirmed");
    assertThat(confirmed.hypothesis().proposer()).isEqualTo("token:client");
    assertThat(stages(confirmed))
        .containsExactly("proposed", "checked", "shadowing", "promoting", "provisional");
    assertThat(confirmed.explanation()).contains("agreement", "error-rate");
    assertThat(primary()).isEqualTo(taken.candidate());
    assertThat(Patience.get(agent.traffic()).mirrors()).isEmpty();
    HypothesisVerified verified = Patience.get(agent.verify(taken.hypothesis()));
    assertThat(verified.difference()).isNull();
    assertThat(verified.decision()).isEqualTo("promote");
    assertThat(verified.observations()).isGreaterThanOrEqualTo(20);
    flipAByteOfTheObservations();
    HypothesisVerified tampered = Patience.get(agent.verify(taken.hypothesis()));
    assertThat(Objects.requireNonNull(tampered.difference()).field())
        .isEqualTo("observations.sha256");
    adders.verify();
  }

  private void flipAByteOfTheObservations() throws Exception {
    try (Stream<Path> kept = Files.list(data.resolve("trials").resolve(AGENT))) {
      Path file = kept.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
  }

  /** It takes entries of both kinds, and checkpoints are as before: only its log tells. */
  @Test
  void shouldNotPromoteWhatWritesEntriesThatTheVersionBeforeCannotRead() throws Exception {
    String before = primary();
    HypothesisTaken taken =
        submit(
            PROGRAM
                .replace("data={\"add\": data[\"add\"]", "data={\"plus\": data[\"add\"]")
                .replace(
                    "total += entry[\"data\"][\"add\"]",
                    "total += entry[\"data\"].get(\"plus\", entry[\"data\"].get(\"add\", 0))"));
    HypothesisDetail ended = await(taken, "inconclusive", "rejected", "provisional", "invalid");
    assertThat(ended.hypothesis().state()).as(ended.explanation()).isEqualTo("inconclusive");
    assertThat(ended.hypothesis().outcome())
        .startsWith("no_replay: version " + before.substring(0, 12) + " cannot read what the");
    assertThat(primary()).isEqualTo(before);
    adders.verify();
  }

  @Test
  void shouldRejectWhatAnswersOtherwise() throws Exception {
    String before = primary();
    HypothesisTaken taken = submit(PROGRAM.replace("STEP = 1", "STEP = 2"));
    HypothesisDetail rejected = await(taken, "rejected", "confirmed", "provisional", "invalid");
    assertThat(rejected.hypothesis().state()).as(rejected.explanation()).isEqualTo("rejected");
    assertThat(rejected.hypothesis().verdict()).isEqualTo("reject");
    assertThat(Patience.get(agent.verify(taken.hypothesis())).difference()).isNull();
    assertThat(primary()).isEqualTo(before);
    assertThat(refusal(change(PROGRAM.replace("STEP = 1", "STEP = 2"))).code())
        .isEqualTo("duplicate");
    adders.verify();
  }

  @Test
  void shouldRejectWhatFailsACaseBeforeItGetsAnyTraffic() throws Exception {
    node.put(AGENT, TestNode.spec(AGENT, PROGRAM, withCase(EASY)));
    HypothesisTaken taken = submitOnceLookedAfter(PROGRAM.replace("STEP = 1", "STEP = 2"));
    HypothesisDetail rejected = await(taken, "rejected", "shadowing", "provisional", "invalid");
    assertThat(rejected.hypothesis().state()).as(rejected.explanation()).isEqualTo("rejected");
    assertThat(rejected.hypothesis().outcome()).startsWith("regression: it fails 1 of 1 cases");
    assertThat(stages(rejected)).containsExactly("proposed", "checked", "replayed");
    assertThat(rejected.explanation()).contains("cases", "0 pass", "≥ 90%");
    adders.verify();
  }

  /** A case that holds whatever the sum is. */
  private static String withCase(String spec) {
    return spec.replace("\"trial\": {", "\"trial\": {\"ignore\": [\"$.total\"], ")
        + ", \"cases\": [{\"input\": {}, \"compare\": \"trial\", \"timeout\": \"1m\","
        + " \"expected\": {\"total\": 0, \"step\": 1}}]";
  }

  @Test
  void shouldRejectWhatDiesAtStart() throws Exception {
    HypothesisTaken taken = submit("import sys\nsys.exit(3)\n");
    HypothesisDetail rejected = await(taken, "rejected", "invalid", "provisional");
    assertThat(rejected.hypothesis().state()).as(rejected.explanation()).isEqualTo("rejected");
    assertThat(stages(rejected)).containsExactly("proposed", "checked");
    adders.verify();
  }

  @Test
  void shouldTakeBackWhatBreaksOnceItIsPrimary() throws Exception {
    String before = primary();
    String bomb =
        PROGRAM.replace(
            "    if \"fail\" in data:",
            "    if os.environ[\"OSUP_ROLE\"] != \"shadow\" and total > 0:\n"
                + "        send(type=\"response\", id=message[\"id\"],"
                + " error={\"code\": \"boom\", \"message\": \"\"})\n"
                + "        return\n"
                + "    if \"fail\" in data:");
    HypothesisTaken taken = submit(bomb);
    HypothesisDetail back = await(taken, "rolled_back", "rejected", "confirmed", "invalid");
    assertThat(back.hypothesis().state()).as(back.explanation()).isEqualTo("rolled_back");
    assertThat(back.hypothesis().outcome()).startsWith("G2");
    assertThat(primary()).isEqualTo(before);
    assertThat(refusal(change(bomb)).code()).isEqualTo("quarantined_version");
    adders.verify();
  }

  @Test
  void shouldTakeBackWhatEndsAgainAndAgainInsteadOfGivingTheAgentUp() throws Exception {
    String numb =
        EASY.replace(
            "\"window\": \"1s\"",
            "\"window\": \"1h\", \"start-pulse\": \"1ms\", \"guards\": [],"
                + " \"breakage\": [{\"failures\": 1000, \"outcomes\": 1000}]");
    node.put(
        AGENT,
        TestNode.spec(
            AGENT, PROGRAM, numb + ", \"restart\": {\"intensity\": 1, \"period\": \"1m\"}"));
    String before = primary();
    // It lives until its deployment is kept, so that its first end alone does not take it back.
    String dying =
        PROGRAM.replace(
            "    if \"fail\" in data:",
            """
                import time
                since = answer.__dict__.setdefault("since", time.monotonic())
                if os.environ["OSUP_ROLE"] != "shadow" and time.monotonic() - since > 0.5:
                    os._exit(7)
                if "fail" in data:\
            """);
    HypothesisTaken taken = submit(dying);
    HypothesisDetail back = await(taken, "rolled_back", "rejected", "confirmed", "invalid");
    assertThat(back.hypothesis().state()).as(back.explanation()).isEqualTo("rolled_back");
    assertThat(back.hypothesis().outcome()).startsWith("G1: crash loop");
    assertThat(primary()).isEqualTo(before);
    assertThat(node.show(AGENT).path("state").asText()).isEqualTo("running");
    adders.verify();
  }

  /** What is told of it then is told before its deployment is in the agent's record. */
  @Test
  void shouldTakeBackWhatEndsAtItsFirstLiveRequest() throws Exception {
    String numb =
        EASY.replace(
            "\"window\": \"1s\"",
            "\"window\": \"1h\", \"breakage\": [{\"failures\": 1000, \"outcomes\": 1000}]");
    node.put(
        AGENT,
        TestNode.spec(
            AGENT, PROGRAM, numb + ", \"restart\": {\"intensity\": 0, \"period\": \"1m\"}"));
    String before = primary();
    String dying =
        PROGRAM.replace(
            "    if \"fail\" in data:",
            """
                if os.environ["OSUP_ROLE"] != "shadow" and total > 0:
                    os._exit(7)
                if "fail" in data:\
            """);
    HypothesisTaken taken = submit(dying);
    HypothesisDetail back = await(taken, "rolled_back", "rejected", "confirmed", "invalid");
    assertThat(back.hypothesis().state()).as(back.explanation()).isEqualTo("rolled_back");
    assertThat(back.hypothesis().outcome()).startsWith("G1: pulse lost");
    assertThat(primary()).isEqualTo(before);
    adders.verify();
  }

  @Test
  void shouldLetAPersonTakeADeploymentBack() throws Exception {
    String before = primary();
    node.put(AGENT, TestNode.spec(AGENT, PROGRAM, EASY.replace("\"1s\"", "\"1h\"")));
    HypothesisTaken taken = submit(PROGRAM + "\n# for a while\n");
    await(taken, "provisional", "rejected", "inconclusive", "invalid");
    assertThat(states()).isEqualTo(Map.of(before, "kept", taken.candidate(), "primary"));
    assertThat(Patience.get(agent.rollBack("we liked it before", "ann")).primaryVersion())
        .isEqualTo(before);
    await(taken, "rolled_back");
    Patience.await()
        .until(() -> states().equals(Map.of(before, "primary", taken.candidate(), "quarantined")));
    assertThat(detail(taken).hypothesis().outcome())
        .startsWith("requested: we liked it before; verified: verified by content hash");
    adders.verify();
  }

  /** What the agent's versions are, by their ids. */
  private Map<String, String> states() {
    Map<String, String> states = new HashMap<>();
    node.get(AGENT, "/versions")
        .body()
        .path("versions")
        .forEach(one -> states.put(one.path("id").asText(), one.path("state").asText()));
    return states;
  }

  @Test
  void shouldEndTheWaitOfACommandWith6WhenItsDeploymentIsTakenBack() throws Exception {
    node.put(AGENT, TestNode.spec(AGENT, PROGRAM, EASY.replace("\"1s\"", "\"1h\"")));
    Path program = Files.writeString(data.resolve("changed.py"), PROGRAM + "\n# waited for\n");
    CommandRun waiting =
        CommandRun.begin(
            node.node().uri(),
            data,
            "hypothesis submit sum --wait --until confirmed --reason why --file adder.py="
                + program);
    Patience.await().until(() -> waiting.err().contains(" is provisional"));
    Patience.get(agent.rollBack("we liked it before", "ann"));
    assertThat(waiting.exit()).as(waiting.err()).isEqualTo(6);
    assertThat(waiting.out()).contains(" is rolled_back");
    adders.verify();
  }

  @Test
  void shouldNotCallAWayBackDoneWhoseVersionDoesNotAnswerItsProbe() throws Exception {
    String before = primary();
    String probed =
        EASY.replace("\"1s\"", "\"1h\"")
            + ", \"probes\": [{\"name\": \"never\", \"input\": {\"fail\": \"no\"}}]";
    node.put(AGENT, TestNode.spec(AGENT, PROGRAM, probed));
    HypothesisTaken taken = submit(PROGRAM + "\n# for a while\n");
    await(taken, "provisional", "rejected", "inconclusive", "invalid");
    assertThat(refusal(agent.rollBack("we liked it before", "ann")).code())
        .isEqualTo("rollback_unverified");
    assertThat(primary()).isEqualTo(before);
    assertThat(await(taken, "rolled_back").explanation())
        .contains("not_verified: not verified: probe 'never'");
    adders.verify();
  }

  @Test
  @SuppressWarnings("NullAway") // a message may hold anything
  void shouldOutliveWhateverAMessageHolds() throws Exception {
    String sender = "osup@[fe80::" + "1".repeat(80) + "]:2551";
    AgentReply taken =
        ask(
            to ->
                new AgentCommand.Admitted(
                    new AgentCommand.SubmitHypothesis(
                        change(PROGRAM + "\n# from afar\n"), null, sender, to)));
    assertThat(taken).isInstanceOf(HypothesisTaken.class);
    assertThat(Patience.get(agent.hypotheses()).get(0).proposer())
        .startsWith("token:osup@_fe80::1111")
        .endsWith("1_:2551");
    assertThat(code(to -> new AgentCommand.AbortHypothesis("h1", "x".repeat(2_001), "ann", to)))
        .isEqualTo("request_invalid");
    assertThat(
            code(
                to ->
                    new AgentCommand.Admitted(new AgentCommand.RestoreCheckpoint(null, "ann", to))))
        .isEqualTo("request_invalid");
    assertThat(code(to -> new AgentCommand.ShowVersion(null, to))).isEqualTo("request_invalid");
    assertThat(code(to -> new AgentCommand.RestoreCheckpoint(null, "ann", to)))
        .isEqualTo("request_invalid");
    String spec = TestNode.spec(AGENT, PROGRAM, EASY);
    assertThat(code(to -> new AgentCommand.Update(spec, "no hash", "ann", to)))
        .isEqualTo("request_invalid");
    assertThat(code(to -> new AgentCommand.Update(null, null, "ann", to)))
        .isEqualTo("request_invalid");
    assertThat(
            AuditReader.newest(data.resolve("audit"), 0, 1000).stream()
                .map(entry -> entry.record())
                .filter(record -> "request_invalid".equals(record.detail().get("outcome"))))
        .extracting(AuditRecord::action)
        .containsExactly("agent.update", "agent.update", "checkpoint.restore", "hypothesis.abort");
    long pid = pid();
    tell(new AgentCommand.Admitted(null));
    tell(new AgentCommand.Stop("ann", null));
    tell(new AgentCommand.Show(null));
    assertThat(pid()).isEqualTo(pid);
    assertThat(node.show(AGENT).path("state").asText()).isEqualTo("running");
    adders.verify();
  }

  @Test
  void shouldRefuseToAbortWhereNothingRunsThatCould() throws Exception {
    HypothesisTaken taken = submit(PROGRAM + "\n# soon\n");
    adders.close();
    assertThat(node.call("POST", "/api/v1/agents/sum/stop", "", Map.of()).status()).isEqualTo(200);
    assertThat(refusal(agent.abort(taken.hypothesis(), "never mind", "ann")).code())
        .isEqualTo("stopped");
  }

  private long pid() {
    return node.show(AGENT).path("instances").path(0).path("pid").asLong();
  }

  /** Nobody waits for its answer. */
  private void tell(AgentCommand command) {
    assertThat(node.node().agents().ask(new AgentId(AGENT), to -> command, Patience.LIMIT))
        .isNotNull();
  }

  private AgentReply ask(Function<ActorRef<AgentReply>, AgentCommand> command) throws Exception {
    return Patience.get(node.node().agents().ask(new AgentId(AGENT), command, Patience.LIMIT));
  }

  private String code(Function<ActorRef<AgentReply>, AgentCommand> command) throws Exception {
    return ((AgentReply.Refusal) ask(command)).code();
  }

  @Test
  void shouldGoOnWithATrialAfterARestartOfTheNode() throws Exception {
    HypothesisTaken taken = submit(PROGRAM + "\n# once more\n");
    await(taken, "shadowing", "promoting", "provisional", "confirmed");
    adders.close();
    node.close();
    open();
    node.awaitState(AGENT, "running");
    adders = new Adders(agent, 4);
    HypothesisDetail confirmed = await(taken, "confirmed", "rejected", "inconclusive", "aborted");
    assertThat(confirmed.hypothesis().state()).as(confirmed.explanation()).isEqualTo("confirmed");
    assertThat(primary()).isEqualTo(taken.candidate());
    adders.verify();
  }

  /** Nothing waits for the person: neither the way back nor what a restart brings up again. */
  @Test
  void shouldTakeOverOnlyWhenSomebodyElseAgrees() throws Exception {
    String before = primary();
    String asking =
        EASY.replace("\"1s\"", "\"1h\"")
            .replace("\"trial\": {", "\"trial\": {\"approval\": \"major\", ");
    node.put(AGENT, TestNode.spec(AGENT, PROGRAM, withCase(asking)));
    HypothesisTaken taken = submitOnceLookedAfter(PROGRAM + "\n# as asked\n");
    HypothesisDetail waits = await(taken, "awaiting_approval", "provisional", "rejected");
    assertThat(waits.hypothesis().outcome()).startsWith("approval_needed: it changes a file");
    assertThat(primary()).isEqualTo(before);
    assertThat(Patience.get(agent.traffic()).mirrors()).isEmpty();
    adders.close();
    node.close();
    open();
    node.awaitState(AGENT, "running");
    adders = new Adders(agent, 4);
    assertThat(detail(taken).hypothesis().state()).isEqualTo("awaiting_approval");
    TestNode.Answer approved =
        node.call(
            "POST",
            "/api/v1/agents/sum/hypotheses/" + taken.hypothesis() + "/approve",
            "{\"reason\":\"seen by two\"}",
            Map.of());
    assertThat(approved.status()).as(approved.toString()).isEqualTo(200);
    assertThat(stages(await(taken, "provisional", "rejected")))
        .containsExactly(
            "proposed",
            "checked",
            "replayed",
            "shadowing",
            "awaiting_approval",
            "promoting",
            "provisional");
    assertThat(primary()).isEqualTo(taken.candidate());
    assertThat(
            AuditReader.newest(data.resolve("audit"), 0, 1000).stream()
                .map(entry -> entry.record())
                .filter(record -> record.action().equals("hypothesis.approve")))
        .extracting(record -> record.who() + ": " + record.detail().get("reason"))
        .containsExactly("admin: seen by two");
    HypothesisTaken second = submit(PROGRAM + "\n# and more\n");
    await(second, "awaiting_approval", "provisional", "rejected");
    assertThat(Patience.get(agent.rollBack("enough", "ann")).primaryVersion()).isEqualTo(before);
    assertThat(await(second, "superseded", "promoting").hypothesis().state())
        .isEqualTo("superseded");
    adders.verify();
  }

  @Test
  void shouldRefuseASpecWhoseTrialsCouldNotBeJudged() {
    String unreadable = EASY.replace("\"min-samples\": 20,", "\"ignore\": [\"$.a[\"],");
    TestNode.Answer refused = node.put(AGENT, TestNode.spec(AGENT, PROGRAM, unreadable));
    assertThat(refused.code()).as(refused.toString()).isEqualTo("invalid_comparison_path");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(node.create(TestNode.spec("other", PROGRAM, unreadable)).status()).isEqualTo(400);
  }

  @Test
  void shouldRefuseWhatCannotBeTried() throws Exception {
    assertThat(refusal(change(PROGRAM)).code()).isEqualTo("no_change");
    assertThat(refusal(new Proposal("", Map.of("a", Value.of("b")), Map.of(), Map.of())).code())
        .isEqualTo("invalid_hypothesis");
    assertThat(Patience.get(agent.hypotheses())).isEmpty();
  }

  private AgentException refusal(Proposal change) throws Exception {
    return refusal(agent.submit(change, "ann"));
  }

  private static AgentException refusal(CompletionStage<?> asked) throws Exception {
    try {
      throw new AssertionError("done: " + Patience.get(asked));
    } catch (ExecutionException failed) {
      return (AgentException) Objects.requireNonNull(failed.getCause());
    }
  }
}
