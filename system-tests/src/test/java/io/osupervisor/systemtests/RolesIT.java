package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.NodeApi.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose id names a role runs on the nodes of that role, and on no other. */
class RolesIT {
  private static final int SPECIAL = 2;
  private static final String AGENT = "ledger@gpu";
  private static final String APPEND = "{\"op\":\"append\",\"id\":\"%s\"}";

  /** One of the three has the role. */
  private static final Site ONE_OF_THE_ROLE =
      new Site() {
        @Override
        public String settings(int node) {
          return node == SPECIAL ? "osupervisor.cluster.roles = [gpu]" : "";
        }
      };

  @Test
  void shouldRunAnAgentOnNodesOfItsRoleAlone(@TempDir Path folder) throws Exception {
    try (ThreeNodes cluster = ThreeNodes.start(folder, ONE_OF_THE_ROLE)) {
      NodeApi other = cluster.at(0);
      assertThat(ThreeNodes.members(other).findValuesAsText("address")).hasSize(ThreeNodes.MANY);
      other.add(AGENT, TestAgents.ledger(AGENT));
      assertThat(other.once(AGENT, APPEND.formatted("a"), "1").isOk()).isTrue();
      NodeProcess special = cluster.node(SPECIAL);
      assertThat(Processes.ofAgent(special.data(), AGENT)).hasSize(1);

      assertThat(special.terminate()).isZero();
      await().until(() -> ThreeNodes.upAndReachable(other) == 2);
      Reply refused = other.ask(AGENT, "{\"op\":\"count\"}");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("no_node_of_role");
      assertThat(refused.isUnknown()).isFalse();
      assertThat(refused.text()).contains("'gpu'", "osupervisor.cluster.roles");

      special.restart();
      assertThat(cluster.at(1).once(AGENT, APPEND.formatted("b"), "2").isOk()).isTrue();
      assertThat(Ledger.ids(cluster.at(1), AGENT)).containsExactly("a", "b");
      assertThat(Processes.ofAgent(special.data(), AGENT)).hasSize(1);
    }
  }
}
