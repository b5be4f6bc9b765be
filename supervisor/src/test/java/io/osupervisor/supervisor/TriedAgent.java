package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.AgentReply.StageView;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real node with one agent, whose hypotheses are judged on real traffic. */
abstract class TriedAgent {
  static final String AGENT = "sum";

  /** What both shadows must say alike. */
  static final String PROGRAM = TestNode.program().replace("\"pid\": os.getpid(), ", "");

  /** A trial that a few answers decide, and a watch that is over soon. */
  static final String EASY =
      """
      "trial": {"min-samples": 20, "max-duration": "90s",
                "guards": [{"metric": "agreement", "minimum": "70%"},
                           {"metric": "error-rate", "margin": "30%"}]},
      "watch": {"window": "1s", "min-samples": 20}\
      """;

  final Path data;
  TestNode node;
  AgentClient agent;

  @SuppressWarnings("NullAway.Init") // opened by each test
  TriedAgent(Path data) {
    this.data = data;
  }

  /** Starts the node on what its directory holds. */
  @BeforeEach
  void open() throws Exception {
    node = TestNode.start(data);
    agent = node.node().agents().agent(AGENT);
  }

  /** Has the agent run on the node. */
  void create(String program, String terms) {
    assertThat(node.create(TestNode.spec(AGENT, program, terms)).status()).isEqualTo(201);
    node.awaitState(AGENT, "running");
  }

  @AfterEach
  void close() {
    node.close();
  }

  static Proposal change(String program) {
    return new Proposal("try it", Map.of("adder.py", Value.of(program)), Map.of(), Map.of());
  }

  HypothesisTaken submit(String program) throws Exception {
    return Patience.get(agent.submit(change(program), "ann"));
  }

  HypothesisDetail detail(HypothesisTaken taken) throws Exception {
    return Patience.get(agent.hypothesis(taken.hypothesis()));
  }

  /** Waits until a hypothesis is in one of these states. */
  HypothesisDetail await(HypothesisTaken taken, String... states) {
    Patience.await().until(() -> Set.of(states).contains(detail(taken).hypothesis().state()));
    try {
      return detail(taken);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  String primary() {
    return node.show(AGENT).path("primary_version").asText();
  }

  static List<String> stages(HypothesisDetail detail) {
    return detail.stages().stream().map(StageView::name).toList();
  }
}
