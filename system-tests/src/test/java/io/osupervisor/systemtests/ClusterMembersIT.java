package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.systemtests.NodeApi.Reply;
import io.osupervisor.systemtests.OsupCommand.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes are a cluster, shown and steered from any of them. */
class ClusterMembersIT {
  private static final String DONE = "none is awaited elsewhere any more";
  private static final String GIVEN_UP = "ends though agents do not serve elsewhere";

  private static ThreeNodes cluster;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    cluster = ThreeNodes.start(folder);
  }

  /** Nodes that end together do not wait for each other. */
  @AfterAll
  static void end() throws Exception {
    List<Integer> before = new ArrayList<>();
    for (int i = 0; i < ThreeNodes.MANY; i++) {
      before.add(cluster.node(i).logged().length());
    }
    cluster.close();
    for (int i = 0; i < ThreeNodes.MANY; i++) {
      assertThat(cluster.node(i).logged().substring(before.get(i))).doesNotContain(GIVEN_UP);
    }
  }

  @Test
  void shouldShowEveryMember() {
    NodeApi api = cluster.node(1).api();
    JsonNode members = ThreeNodes.members(api);
    assertThat(members).hasSize(ThreeNodes.MANY);
    assertThat(members.findValuesAsText("address"))
        .containsExactlyInAnyOrder(cluster.address(0), cluster.address(1), cluster.address(2));
    assertThat(members.findValuesAsText("oldest")).containsOnlyOnce("true");
    for (JsonNode member : members) {
      assertThat(member.path("self").asBoolean())
          .isEqualTo(member.path("address").asText().equals(cluster.address(1)));
      assertThat(member.path("agents").isInt()).isTrue();
      assertThat(member.path("roles").path(0).asText()).isEqualTo("osup-node");
    }
    Result shown = osup("cluster", "members");
    assertThat(shown.exit()).isZero();
    assertThat(shown.out()).contains(cluster.address(0), cluster.address(2), "oldest", "asked");
  }

  @Test
  void shouldRefuseWhatIsNoMemberAndWhatCanLeaveInOrder() {
    Result unknown = osup("cluster", "leave", "127.0.0.1:1");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("unknown_member", cluster.address(0), cluster.address(2));
    Result alive = osup("cluster", "down", cluster.address(2));
    assertThat(alive.exit()).isEqualTo(1);
    assertThat(alive.err()).contains("member_reachable", "leave " + cluster.address(2));
    Reply audit = cluster.node(1).api().get("/api/v1/audit");
    assertThat(audit.text()).contains("cluster.leave", "unknown_member", "member_reachable");
  }

  @Test
  void shouldHaveANodeLeaveThatComesBack() throws Exception {
    for (int i = 0; i < ThreeNodes.MANY; i++) {
      cluster.node(1).api().add("spread-" + i, TestAgents.ledger("spread-" + i));
    }
    cluster.awaitEven(ThreeNodes.MANY);
    Result left = osup("cluster", "leave", cluster.address(2), "--reason", "a new kernel");
    assertThat(left.exit()).as(left.err()).isZero();
    assertThat(cluster.node(2).awaitEndOfOther()).isZero();
    assertThat(cluster.node(2).logged()).contains(DONE);
    await().until(() -> ThreeNodes.upAndReachable(cluster.node(0).api()) == 2);
    assertThat(cluster.node(1).api().get("/api/v1/audit").text()).contains("a new kernel");
    cluster.node(2).restart();
    cluster.awaitMembers(ThreeNodes.MANY);
  }

  @Test
  void shouldHaveANodeStayForSecondsUntilItsAgentsServeElsewhere(@TempDir Path folder)
      throws Exception {
    Gates gates = new Gates(folder);
    NodeApi api = cluster.node(1).api();
    api.add("slow", TestAgents.ledger("slow", gates.setting()));
    await().until(() -> api.state("slow").equals("running"));
    int owner = ownerOf("slow");
    NodeApi other = cluster.node(owner == 0 ? 1 : 0).api();
    gates.shut("v0", "primary");

    cluster.node(owner).expectEnd();
    other.post("/api/v1/cluster/members/" + cluster.address(owner) + "/leave");
    assertThat(cluster.node(owner).awaitEndOfOther()).isZero();
    assertThat(cluster.node(owner).logged()).contains(GIVEN_UP + " after PT5S: 1, such as [slow]");

    gates.openAll();
    await().until(() -> other.state("slow").equals("running"));
    cluster.node(owner).restart();
    cluster.awaitMembers(ThreeNodes.MANY);
    other.remove("slow");
  }

  @Test
  void shouldGiveUpANodeThatIsGoneAtOnceWhenAsked() throws Exception {
    NodeApi asked = cluster.node(0).api();
    asked.add("orphan", TestAgents.ledger("orphan"));
    await().until(() -> asked.state("orphan").equals("running"));
    int owner = ownerOf("orphan");
    List<NodeProcess> left =
        IntStream.range(0, ThreeNodes.MANY)
            .filter(i -> i != owner)
            .mapToObj(cluster::node)
            .toList();
    NodeApi other = left.get(0).api();
    String before = left.get(0).logged() + left.get(1).logged();

    cluster.node(owner).kill();
    String down = "/api/v1/cluster/members/" + cluster.address(owner) + "/down";
    Reply taken =
        await().until(() -> other.post(down), reply -> !reply.code().equals("member_reachable"));
    assertThat(taken.status()).as(taken.text()).isEqualTo(202);

    await().until(() -> ThreeNodes.upAndReachable(other) == 2);
    await().until(() -> other.state("orphan").equals("running"));
    assertThat(decisions(left.get(0).logged() + left.get(1).logged()))
        .as("one of the nodes that are left decides so by itself, but 3 s later")
        .isEqualTo(decisions(before));
    cluster.node(owner).restart();
    cluster.awaitMembers(ThreeNodes.MANY);
    other.remove("orphan");
  }

  private static int decisions(String log) {
    return log.split("SBR took decision", -1).length;
  }

  private static int ownerOf(String agent) {
    return IntStream.range(0, ThreeNodes.MANY)
        .filter(i -> !Processes.ofAgent(cluster.node(i).data(), agent).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static Result osup(String... words) {
    NodeApi api = cluster.node(1).api();
    String[] all = java.util.Arrays.copyOf(words, words.length + 4);
    System.arraycopy(
        new String[] {"--url", api.uri().toString(), "--token", api.token()},
        0,
        all,
        words.length,
        4);
    return OsupCommand.run(all);
  }
}
