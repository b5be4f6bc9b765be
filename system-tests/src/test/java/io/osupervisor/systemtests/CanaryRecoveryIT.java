package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.NodeApi.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node killed while a candidate answers real requests: after it the primary answers all of them,
 * and the stage begins anew. A canary that gets no requests waits, which holds it there.
 */
@Tag("proof")
class CanaryRecoveryIT {
  private static final String AGENT = "tried";
  private static final int KILLS = 10;

  private static final String TERMS =
      """
      state = none
      trial { unfenced = allow, min-samples = 20, max-duration = 10m, canary = [20%, 50%, 100%]
              guards = [{ metric = agreement, minimum = 70% }, { metric = error-rate, margin = 30% }] }
      watch { window = 1s, min-samples = 20, start-pulse = 10m }
      """;

  @Test
  void shouldBeginTheStageAnewAfterAKill(@TempDir Path dir) throws Exception {
    long canaries = 0;
    try (NodeProcess node = NodeProcess.start(dir.resolve("data"))) {
      node.api()
          .add(AGENT, TestAgents.spec(AGENT, "stateless.py", "", TERMS, TestAgents.UNDAUNTED));
      for (int i = 1; i <= KILLS; i++) {
        Hypothesis hypothesis = Hypothesis.submit(node, AGENT, Map.of("stateless.py", program(i)));
        String parent = hypothesis.parent();
        askUntil(node, () -> hypothesis.state().equals("canary") && isShared(node));
        node.kill();
        node.restart();
        await().until(() -> node.api().state(AGENT).equals("running"));
        assertThat(primary(node)).isEqualTo(parent);
        hypothesis.await("canary");
        canaries += askUntil(node, hypothesis::isSettled);
        hypothesis.await("confirmed");
        assertThat(primary(node)).isEqualTo(hypothesis.version());
        await().until(() -> Processes.ofAgent(node.data(), AGENT, "canary").isEmpty());
      }
    }
    System.out.printf(
        "CanaryRecoveryIT: %d kills, %d answers of canaries after%n", KILLS, canaries);
    assertThat(canaries).isPositive();
  }

  private static String program(int version) throws IOException {
    return Files.readString(TestAgents.DIRECTORY.resolve("stateless.py"))
        .replace("\"v0\"", "\"v0\"  # change " + version);
  }

  private static String primary(NodeProcess node) {
    return node.api().agent(AGENT).path("primary_version").asText();
  }

  private static boolean isShared(NodeProcess node) {
    return node.api().get("/api/v1/agents/" + AGENT + "/traffic").body().path("shares").size() == 2;
  }

  /**
   * Asks one after the other; every request is answered. Gives how many answers were a canary's.
   */
  private static long askUntil(NodeProcess node, BooleanSupplier enough) {
    long canaries = 0;
    while (!enough.getAsBoolean()) {
      Reply reply = node.api().ask(AGENT, "{}");
      assertThat(reply.isOk()).as(reply.text()).isTrue();
      canaries += reply.data().path("canary").asBoolean() ? 1 : 0;
    }
    return canaries;
  }
}
