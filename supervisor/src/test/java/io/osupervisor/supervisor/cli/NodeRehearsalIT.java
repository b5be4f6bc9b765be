package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the archive of class data is made of: a node that takes up what another life left. */
class NodeRehearsalIT {
  @Test
  void shouldTakeUpItsAgentWhateverTheCallersNodeIsToldOf(@TempDir Path data) {
    StringWriter said = new StringWriter();
    PrintWriter err = new PrintWriter(said, true);
    Map<String, String> ofACluster =
        Map.of(
            "OSUP_STORE_URL", "jdbc:postgresql://127.0.0.1:9/of_a_cluster",
            "OSUP_CLUSTER_SEED_NODES", "[\"pekko://osupervisor@127.0.0.1:9\"]");

    int exit =
        Osup.run(
            new String[] {"up", "--rehearse", "--data", data.toString(), "--port", "0"},
            ofACluster,
            err,
            err);

    assertThat(exit).as(said.toString()).isZero();
    assertThat(said.toString()).contains("rehearsed with 40 requests");
  }
}
