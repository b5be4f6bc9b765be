package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hypotheses on a real node whose answers a program of the spec evaluates. */
class EvaluatorIT extends TriedAgent {
  /** Thinks little of answers that praise themselves. */
  private static final String SCORES =
      """
      import json, sys
      for line in sys.stdin:
          asked = json.loads(line)
          worth = 0.1 if "score" in asked["answer"] else 0.9
          print(json.dumps({"id": asked["id"], "score": worth}), flush=True)
      """;

  private static final String BOASTING =
      PROGRAM.replace("\"step\": STEP", "\"step\": STEP, \"score\": 1.0");

  private Adders adders;

  EvaluatorIT(@TempDir Path data) {
    super(data);
  }

  @BeforeEach
  void start() throws Exception {
    String evaluator =
        new ObjectMapper().writeValueAsString(List.of("/usr/bin/python3", "-S", "-c", SCORES));
    create(
        PROGRAM,
        """
        "trial": {"min-samples": 20, "max-duration": "90s",
                  "guards": [{"metric": "score", "margin": "20%"},
                             {"metric": "error-rate", "margin": "30%"}]},
        "watch": {"window": "1s", "min-samples": 20}, "oracle-timeout": "1m", "evaluator":\
        """
            + evaluator);
    adders = new Adders(agent, 4);
  }

  @AfterEach
  void stop() {
    adders.close();
  }

  @Test
  @Tag("proof")
  void shouldRejectWhatOnlyPraisesItself() throws Exception {
    String before = primary();
    HypothesisTaken taken = submit(BOASTING);
    HypothesisDetail rejected = await(taken, "rejected", "confirmed", "provisional", "invalid");
    assertThat(rejected.hypothesis().state()).as(rejected.explanation()).isEqualTo("rejected");
    assertThat(rejected.hypothesis().outcome())
        .startsWith("harm: shown to be worse: score: score -0.8");
    assertThat(Patience.get(agent.verify(taken.hypothesis())).difference()).isNull();
    assertThat(primary()).isEqualTo(before);

    HypothesisTaken alike = submit(PROGRAM + "\n# worth as much\n");
    HypothesisDetail promoted = await(alike, "rejected", "confirmed", "provisional", "invalid");
    assertThat(promoted.hypothesis().state())
        .as(promoted.explanation())
        .isIn("provisional", "confirmed");
    adders.verify();
  }
}
