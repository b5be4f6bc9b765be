package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.cli.CommandRun;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candidates on a real node that answer what its history recorded, before they get any traffic. */
class RecordedReplayIT extends TriedAgent {
  private static final int REQUESTS = 12;
  private static final Value FIVE = Value.map(Map.of("add", Value.of(5)));

  /** Holds on the memory that the requests leave behind. */
  private static final String CASE =
      ", \"cases\": [{\"input\": {\"add\": -100}, \"timeout\": \"1m\","
          + " \"expected\": {\"total\": -40, \"step\": 1}}]";

  RecordedReplayIT(@TempDir Path data) {
    super(data);
  }

  @BeforeEach
  @Override
  void open() throws Exception {
    node =
        TestNode.start(
            data, "osupervisor.history.enabled", "true", "osupervisor.history.bodies", "body");
    agent = node.node().agents().agent(AGENT);
  }

  @Test
  void shouldRejectWhatPassesItsCasesAndAnswersRecordedRequestsOtherwise() throws Exception {
    assertThat(node.create(TestNode.spec(AGENT, PROGRAM, EASY + CASE)).status()).isEqualTo(201);
    node.awaitState(AGENT, "running");
    for (int i = 0; i < REQUESTS; i++) {
      Patience.get(agent.request(FIVE, Patience.LIMIT));
    }
    Patience.await()
        .until(() -> node.get(AGENT, "/requests").body().path("requests").size() == REQUESTS);
    String wrong =
        PROGRAM.replace("\"total\": total, \"step\"", "\"total\": min(total, 20), \"step\"");
    HypothesisDetail rejected = await(submit(wrong), "rejected", "shadowing", "invalid");
    assertThat(rejected.hypothesis().state()).as(rejected.explanation()).isEqualTo("rejected");
    assertThat(rejected.hypothesis().outcome())
        .startsWith(
            "requests_differ: it answers 4 of 12 recorded requests as the version before, 90% must"
                + " agree; the first that differs is ")
        .containsPattern(":\\d\\d\\.\\d+Z: \\{\"total\":25,\"step\":1\\}, not \\{\"total\":20,");
    assertThat(stages(rejected)).containsExactly("proposed", "checked", "replayed");
    assertThat(rejected.explanation()).contains("recorded requests", "4 agree", "≥ 90%");

    HypothesisDetail same = await(submit(PROGRAM + "\n# as before\n"), "rejected", "shadowing");
    assertThat(same.hypothesis().state()).as(same.explanation()).isEqualTo("shadowing");
    assertThat(stages(same)).startsWith("proposed", "checked", "replayed");
    assertThat(same.explanation()).contains("12 agree");
    judgeTheTrial();
  }

  /** What the trial saw so far, by the rows that the history has of it. */
  private void judgeTheTrial() throws Exception {
    try (Adders adders = new Adders(agent, 1)) {
      Patience.await().until(() -> copies() >= 40);
      adders.verify();
    }
    Path file = data.resolve("answers.jsonl");
    CommandRun judged = judge("--agent " + AGENT + " --from 10m --export " + file);
    assertThat(judged.exit()).as(judged.err()).isZero();
    assertThat(judged.err()).contains("osup: candidate ").doesNotContain("agreement is not judged");
    assertThat(judged.out()).containsPattern("agreement +guard +\\w+ +1\\.000");
    CommandRun offline = judge(file.toString());
    assertThat(offline.exit()).isZero();
    assertThat(offline.out()).isEqualTo(judged.out());
  }

  private long copies() {
    return node.get(AGENT, "/requests?limit=1000").body().findValuesAsText("part").stream()
        .filter("candidate"::equals)
        .count();
  }

  private CommandRun judge(String what) {
    return CommandRun.begin(node.node().uri(), data, "judge " + what);
  }
}
