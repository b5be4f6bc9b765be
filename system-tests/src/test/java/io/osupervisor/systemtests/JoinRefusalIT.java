package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.OsupCommand.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that does not fit into the cluster says in what, and ends. */
@Tag("proof")
class JoinRefusalIT {
  private static ThreeNodes cluster;
  private final Path folder;

  JoinRefusalIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    cluster = ThreeNodes.start(data);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Test
  void shouldTellASettingThatContradicts() throws Exception {
    Result refused = join("pekko.cluster.sharding.number-of-shards = 42");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains(
            "cluster_refused", "pekko.cluster.sharding.number-of-shards is 42 here and 100 there");
    assertThat(ThreeNodes.members(cluster.any())).hasSize(ThreeNodes.MANY);
  }

  @Test
  void shouldTellVersionsOfMessagesThatDoNotOverlap() throws Exception {
    Result refused = join("osupervisor-formats.wire { lowest = 7, highest = 9 }");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("cluster_refused", "osupervisor-formats.wire", "7 to 9 here and 1 to 1 there");
  }

  @Test
  void shouldTellVersionsOfWhatIsStoredThatDoNotOverlap() throws Exception {
    Result refused = join("osupervisor-formats.store { lowest = 2, highest = 3 }");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("what is stored", "2 to 3 here and 1 to 1 there");
  }

  @Test
  void shouldTellAnotherDatabase() throws Exception {
    try (SharedDatabase other = SharedDatabase.start(folder.resolve("other"))) {
      Result refused = join("osupervisor.store.url = \"" + other.url() + "\"");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("osupervisor-formats.store.database is postgres of ");
    }
  }

  /** One that decided sooner, or by another rule, would decide for all when it comes to lead. */
  @Test
  void shouldTellAnotherWayToDecideWhoIsGivenUp() throws Exception {
    Result refused =
        join(
            """
            pekko.cluster.split-brain-resolver { active-strategy = keep-oldest, stable-after = 9s }
            pekko.cluster.failure-detector.acceptable-heartbeat-pause = 4s
            """);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains(
            "cluster_refused",
            "active-strategy is keep-oldest here and keep-majority there",
            "stable-after is 9000 ms here and 3000 ms there",
            "acceptable-heartbeat-pause is 4000 ms here and 2000 ms there");
    assertThat(ThreeNodes.members(cluster.any())).hasSize(ThreeNodes.MANY);
  }

  @Test
  void shouldRefuseAStoreOfItsOwn() throws Exception {
    Result refused = join("osupervisor.store { kind = embedded, url = \"\" }");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("seed-nodes", "the embedded store cannot be shared");
  }

  private Result join(String contradiction) throws Exception {
    Path file = folder.resolve("misfit.conf");
    Files.writeString(
        file,
        """
        osupervisor.cluster { port = %d, seed-nodes = ["%s", "%s"] }
        osupervisor.store { kind = postgresql, url = "%s" }
        %s
        """
            .formatted(
                FreePorts.take(1).get(0),
                cluster.address(0),
                cluster.address(1),
                cluster.database.url(),
                contradiction));
    String data = folder.resolve("data").toString();
    return OsupCommand.run("up", "--data", data, "--port", "0", "-c", file.toString());
  }
}
