package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.supervisor.OpsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** By the image, the compose file and the manifests a node starts; they name only what it has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpsManifestsTest {
  private static final String IMAGE = OpsManifests.IMAGE;
  private static final String VOLUME = OpsManifests.VOLUME;
  private static final List<String> NODES = OpsManifests.NODES;

  /** Where the instances of an image's node lie is one of them. */
  private static final Set<String> WRITTEN =
      Set.of(
          VOLUME,
          "/tmp",
          Objects.requireNonNull(
                  ProcessHostSettings.of(Path.of(VOLUME, "node")).instances().getParent())
              .toString());

  private final OpsManifests ops = new OpsManifests();
  private final LiveNode node = new LiveNode();

  OpsManifestsTest() throws Exception {}

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  @Test
  void shouldAskForHealthWhereANodeTellsIt() {
    Set<String> open =
        node.endpoints().stream()
            .filter(endpoint -> endpoint.method().equals("GET"))
            .map(Endpoint::path)
            .collect(Collectors.toSet());
    for (String probe : List.of("startup", "readiness", "liveness")) {
      JsonNode get = ops.container().path(probe + "Probe").path("httpGet");
      assertThat(open).as(probe).contains(get.path("path").asText());
      assertThat(get.path("port").asText()).isEqualTo("management");
      assertThat(node.get(get.path("path").asText()).status()).isEqualTo(200);
    }
    List<String> paths =
        Pattern.compile("https?://127\\.0\\.0\\.1:8558(/\\S+)")
            .matcher(IMAGE)
            .results()
            .map(one -> one.group(1))
            .toList();
    assertThat(paths).hasSize(2).containsOnly("/health/ready");
    assertThat(open).containsAll(paths);
  }

  @Test
  void shouldNameThePortsThatANodeListensOn() {
    int management = OpsManifests.load(Map.of()).settings().management().port();
    assertThat(ports(ops.container().path("ports")))
        .isEqualTo(Map.of("management", management, "cluster", 7355));
    assertThat(ops.manifest("Service", "osupervisor").at("/spec/ports/0/port").asInt())
        .isEqualTo(management);
    assertThat(ops.manifest("Service", "osupervisor").at("/spec/ports/0/targetPort").asText())
        .isEqualTo("management");
    JsonNode peers = ops.manifest("Service", "osupervisor-nodes").path("spec");
    assertThat(peers.at("/ports/0/port").asInt()).isEqualTo(7355);
    assertThat(peers.path("clusterIP").asText()).isEqualTo("None");
    assertThat(peers.path("publishNotReadyAddresses").asBoolean()).isTrue();
    assertThat(IMAGE).contains("EXPOSE " + management + " 7355\n");
    List<String> published = new ArrayList<>();
    for (String name : NODES) {
      published.add(ops.service(name).at("/ports/0").asText());
    }
    assertThat(published)
        .doesNotHaveDuplicates()
        .allMatch(port -> port.matches("127\\.0\\.0\\.1:\\d+:" + management));
  }

  private static Map<String, Integer> ports(JsonNode ports) {
    return StreamSupport.stream(ports.spliterator(), false)
        .collect(
            Collectors.toMap(
                one -> one.path("name").asText(), one -> one.path("containerPort").asInt()));
  }

  @Test
  void shouldGiveANodeTheTimeThatItsDrainMayTake() {
    long drain = longestDrain().toSeconds();
    String pause = ops.container().at("/lifecycle/preStop/exec/command/1").asText();
    assertThat(ops.pod().path("terminationGracePeriodSeconds").asLong())
        .isGreaterThanOrEqualTo(drain + Long.parseLong(pause));
    for (String name : NODES) {
      String grace = ops.service(name).path("stop_grace_period").asText();
      assertThat(Long.parseLong(grace.replace("s", ""))).isGreaterThanOrEqualTo(drain);
    }
    MatchResult stop =
        Pattern.compile("(?m)^TimeoutStopSec=(\\d+)$")
            .matcher(OpsFiles.text("systemd/osupervisor.service"))
            .results()
            .findFirst()
            .orElseThrow();
    assertThat(Long.parseLong(stop.group(1))).isGreaterThanOrEqualTo(drain);
  }

  /** All phases of the end, one after the other, each as long as it may take. */
  private static Duration longestDrain() {
    Config shutdown =
        OpsManifests.load(Map.of()).effective().getConfig("pekko.coordinated-shutdown");
    Duration otherwise = shutdown.getDuration("default-phase-timeout");
    Config phases = shutdown.getConfig("phases");
    Duration all = Duration.ZERO;
    for (String phase : phases.root().keySet()) {
      Config one = phases.getConfig(phase);
      all = all.plus(one.hasPath("timeout") ? one.getDuration("timeout") : otherwise);
    }
    assertThat(all).isGreaterThan(Duration.ofSeconds(60));
    return all;
  }

  @Test
  void shouldRunWithoutRightsAndWriteOnlyWhatANodeWrites() {
    JsonNode rights = ops.container().path("securityContext");
    assertThat(rights.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(rights.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    int user = ops.pod().at("/securityContext/runAsUser").asInt();
    assertThat(user).isPositive();
    assertThat(ops.pod().at("/securityContext/fsGroup").asInt()).isEqualTo(user);
    assertThat(ops.pod().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(IMAGE).contains("USER " + user + ":" + user + "\n", "--uid " + user + " ");
    assertThat(IMAGE)
        .contains("VOLUME " + VOLUME + "\n", "ENTRYPOINT [\"/usr/bin/tini\", \"--\", ");
    Map<String, String> mounts =
        StreamSupport.stream(ops.container().path("volumeMounts").spliterator(), false)
            .filter(one -> !one.path("readOnly").asBoolean())
            .collect(
                Collectors.toMap(
                    one -> one.path("mountPath").asText(), one -> one.path("name").asText()));
    assertThat(mounts.keySet()).isEqualTo(WRITTEN);
    assertThat(mounts.get(VOLUME))
        .isEqualTo(
            ops.manifest("StatefulSet", "osupervisor")
                .at("/spec/volumeClaimTemplates/0/metadata/name")
                .asText());
    for (String name : NODES) {
      JsonNode service = ops.service(name);
      assertThat(service.path("read_only").asBoolean()).isTrue();
      List<String> written = new ArrayList<>();
      service.path("tmpfs").forEach(one -> written.add(one.asText()));
      assertThat(written).contains("/var/tmp:exec");
      service.path("volumes").forEach(one -> written.add(one.asText()));
      assertThat(written.stream().filter(one -> !one.endsWith(":ro")).map(OpsManifestsTest::place))
          .containsExactlyInAnyOrderElementsOf(WRITTEN);
      assertThat(service.path("mem_limit").asText()).matches("\\d+g");
      assertThat(ops.compose.path("volumes").has(name)).isTrue();
      assertThat(service.path("image")).isEqualTo(ops.container().path("image"));
    }
  }

  /** Of an entry as in name:/place:options or /place:options. */
  private static String place(String entry) {
    return entry.substring(entry.indexOf('/')).replaceFirst(":.*", "");
  }

  /** Maven reads the description of each module, also of those that it does not build. */
  @Test
  void shouldLeaveInTheImageWhatMavenReads() throws Exception {
    List<String> left = OpsFiles.text("Containerfile.dockerignore").lines().toList();
    List<String> modules =
        Pattern.compile("<module>([^<]+)</module>")
            .matcher(Files.readString(OpsFiles.path("../../pom.xml")))
            .results()
            .map(one -> one.group(1))
            .toList();
    assertThat(modules).hasSizeGreaterThan(5);
    assertThat(left).doesNotContainAnyElementsOf(modules).contains("**/.env", "**/target");
  }

  @Test
  void shouldKeepTheMajorityUpAndApart() {
    JsonNode set = ops.manifest("StatefulSet", "osupervisor").path("spec");
    int nodes = set.path("replicas").asInt();
    JsonNode budget = ops.manifest("PodDisruptionBudget", "osupervisor").path("spec");
    assertThat(nodes - budget.path("maxUnavailable").asInt()).isGreaterThan(nodes / 2);
    JsonNode labels = set.at("/template/metadata/labels");
    for (JsonNode selector :
        List.of(
            set.at("/selector/matchLabels"),
            budget.at("/selector/matchLabels"),
            ops.manifest("Service", "osupervisor").at("/spec/selector"),
            ops.manifest("Service", "osupervisor-nodes").at("/spec/selector"),
            ops.pod()
                .at("/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0")
                .at("/labelSelector/matchLabels"))) {
      assertThat(selector).isEqualTo(labels);
    }
    String seeds = ops.podEnvironment().get("OSUP_CLUSTER_SEED_NODES");
    String service = set.path("serviceName").asText();
    for (int i = 0; i < nodes; i++) {
      assertThat(seeds).contains("\"osupervisor-" + i + "." + service + ":7355\"");
    }
    assertThat(ops.podEnvironment().get("OSUP_JAVA_OPTS"))
        .contains("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
  }

  /** A value that nobody can guess is no value in a file. */
  @Test
  void shouldHoldNoSecret() {
    for (String file : List.of("compose.yaml", "kubernetes/osupervisor.yaml")) {
      assertThat(OpsFiles.text(file)).doesNotContainPattern("(?i)password[=:] *\"?[a-z0-9]+\"?\\s");
    }
    assertThat(ops.compose.at("/services/store/environment/POSTGRES_PASSWORD").asText())
        .startsWith("${OSUP_STORE_PASSWORD:?");
  }
}
