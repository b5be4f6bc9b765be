package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the archive of class data is made of: a node that takes up what another life left. */
class NodeRehearsalIT {
  private static final Map<String, String> OF_A_CLUSTER =
      Map.of(
          "OSUP_STORE_URL", "jdbc:postgresql://127.0.0.1:9/of_a_cluster",
          "OSUP_CLUSTER_SEED_NODES", "[\"pekko://osupervisor@127.0.0.1:9\"]");

  private final StringWriter said = new StringWriter();

  @Test
  void shouldTakeUpItsAgentWhateverTheCallersNodeIsToldOf(@TempDir Path data) {
    assertThat(run("up", "--rehearse", "--data", data.toString(), "--port", "0"))
        .as(said.toString())
        .isZero();
    assertThat(said.toString()).contains("rehearsed with 40 requests");
  }

  @Test
  void shouldKeepAwayFromWhatIsInUse(@TempDir Path data) throws Exception {
    Files.writeString(data.resolve("token"), "x");
    assertThat(run("up", "--rehearse", "--data", data.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(said.toString()).contains(data + " is not empty");
    assertThat(run("up", "--rehearse")).isEqualTo(ExitCode.USAGE);
    assertThat(run("up", "--rehearse", "--data", data + "/new", "-c", "any.conf"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(data.resolve("new")).doesNotExist();
  }

  private int run(String... words) {
    PrintWriter err = new PrintWriter(said, true);
    return Osup.run(words, OF_A_CLUSTER, err, err);
  }
}
