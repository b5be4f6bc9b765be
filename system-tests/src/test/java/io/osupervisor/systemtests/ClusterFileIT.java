package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.OsupCommand.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node file that ships for clusters, as it is, with the environment that it names. */
class ClusterFileIT {
  private static final Path FILE = Path.of("../config/nodes/cluster.conf").toAbsolutePath();
  private static final Pattern READY = Pattern.compile("ready at (http://\\S+)");

  /** Addresses of loopback, one for each node: the port is the file's. */
  private static final List<String> HOSTS = List.of("127.73.55.1", "127.73.55.2", "127.73.55.3");

  private static final String SEEDS =
      "[\"127.73.55.1:7355\", \"127.73.55.2:7355\", \"127.73.55.3:7355\"]";

  private final Path folder;

  ClusterFileIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldMakeAClusterOfThree() throws Exception {
    List<Process> nodes = new ArrayList<>();
    try (SharedDatabase database = SharedDatabase.start(folder.resolve("database"))) {
      try {
        for (String host : HOSTS) {
          Map<String, String> environment = environment(host, database.url());
          nodes.add(up(environment).redirectOutput(out(host).toFile()).start());
        }
        await().until(() -> HOSTS.stream().allMatch(this::isReady));
        Matcher ready = READY.matcher(Files.readString(out(HOSTS.get(1))));
        assertThat(ready.find()).isTrue();
        String token = Files.readString(data(HOSTS.get(1)).resolve("token")).strip();
        Result members =
            OsupCommand.run("cluster", "members", "--url", ready.group(1), "--token", token);
        assertThat(members.exit()).as(members.err()).isZero();
        assertThat(members.out()).contains(HOSTS.stream().map(host -> host + ":7355").toList());
      } finally {
        nodes.forEach(Process::destroy);
        for (Process node : nodes) {
          assertThat(node.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
      }
    }
  }

  @Test
  void shouldNameTheVariableThatIsMissing() throws Exception {
    for (String missing :
        List.of("OSUP_CLUSTER_HOST", "OSUP_CLUSTER_SEED_NODES", "OSUP_STORE_URL")) {
      Map<String, String> environment = environment(HOSTS.get(0), "jdbc:postgresql://127.0.0.1/o");
      environment.remove(missing);
      assertThat(refusal(environment)).contains(missing, "cluster.conf");
    }
    assertThat(folder.resolve("data-" + HOSTS.get(0))).doesNotExist();
  }

  @Test
  void shouldTellWhatWouldNotMakeACluster() throws Exception {
    Map<String, String> environment = environment("10.99.0.1", "jdbc:postgresql://127.0.0.1/o");
    assertThat(refusal(environment)).contains("cluster.host", "OSUP_CLUSTER_HOST", "without TLS");
    environment.put("OSUP_CLUSTER_HOST", "127.0.0.1");
    environment.put("OSUP_CLUSTER_SEED_NODES", "[\"10.99.0.1:7355\", \"10.99.0.2:7355\"]");
    assertThat(refusal(environment)).contains("cluster.host", "seed-nodes names other machines");
    environment = environment(HOSTS.get(0), "postgresql://127.0.0.1/o");
    assertThat(refusal(environment)).contains("store.url", "jdbc:postgresql:");
    environment =
        environment(HOSTS.get(0), "jdbc:postgresql://127.0.0.1:1/o?user=u&password=geheim");
    assertThat(refusal(environment)).contains("store_unreachable").doesNotContain("geheim");
    environment.put("OSUP_STORE_KIND", "embedded");
    assertThat(refusal(environment)).contains("store.url", "embedded").doesNotContain("geheim");
  }

  private Map<String, String> environment(String host, String url) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OSUP_CLUSTER_HOST", host);
    environment.put("OSUP_CLUSTER_SEED_NODES", SEEDS);
    environment.put("OSUP_STORE_URL", url);
    environment.put("OSUP_DATA_DIR", data(host).toString());
    environment.put("OSUP_MANAGEMENT_PORT", "0");
    return environment;
  }

  private static ProcessBuilder up(Map<String, String> environment) {
    ProcessBuilder builder =
        OsupCommand.process(List.of("-Xmx400m"), List.of("up", "-c", FILE.toString()));
    builder.environment().putAll(environment);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /** What a node says that does not start. */
  private String refusal(Map<String, String> environment) throws Exception {
    Path err = folder.resolve("refusal.err");
    Process node = up(environment).redirectError(err.toFile()).start();
    try {
      assertThat(node.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(node.exitValue()).isEqualTo(1);
      return Files.readString(err);
    } finally {
      node.destroyForcibly();
    }
  }

  private boolean isReady(String host) {
    try {
      return READY.matcher(Files.readString(out(host))).find();
    } catch (IOException e) {
      return false;
    }
  }

  private Path data(String host) {
    return folder.resolve("data-" + host);
  }

  private Path out(String host) {
    return folder.resolve(host + ".out");
  }
}
