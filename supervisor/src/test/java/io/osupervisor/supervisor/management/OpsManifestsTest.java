package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import io.osupervisor.config.Flag;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.OpsFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The image, the compose file and the manifests name only what a node has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpsManifestsTest {
  private static final String IMAGE = OpsFiles.text("Containerfile");
  private static final String DATA = "/var/lib/osupervisor";
  private static final Set<String> NO_SETTINGS = Set.of("OSUP_JAVA_OPTS", "OSUP_LOG", "POD_NAME");

  private final JsonNode compose = OpsFiles.yaml("compose.yaml").get(0);
  private final List<JsonNode> manifests = OpsFiles.yaml("kubernetes/osupervisor.yaml");
  private final LiveNode node = new LiveNode();

  OpsManifestsTest() throws Exception {}

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private JsonNode manifest(String kind, String name) {
    return manifests.stream()
        .filter(one -> one.path("kind").asText().equals(kind))
        .filter(one -> one.path("metadata").path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private JsonNode pod() {
    return manifest("StatefulSet", "osupervisor").path("spec").path("template").path("spec");
  }

  private JsonNode container() {
    return pod().path("containers").path(0);
  }

  /** What a node makes of these variables; whatever is no setting is told. */
  private static NodeConfig load(Map<String, String> environment) {
    // The store decides this itself; the check here is of names and forms.
    Flag shared = new Flag("test", "pekko.persistence.journal.plugin", "jdbc-journal");
    NodeConfig config = NodeConfig.load(Optional.empty(), environment, List.of(shared));
    assertThat(config.warnings()).isEmpty();
    return config;
  }

  private Map<String, String> podEnvironment() {
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode variable : container().path("env")) {
      String name = variable.path("name").asText();
      JsonNode from = variable.path("valueFrom");
      if (from.path("secretKeyRef").path("name").asText().equals("osupervisor-store")) {
        environment.put(name, "jdbc:postgresql://db/osupervisor");
      } else if (from.isMissingNode()) {
        environment.put(name, variable.path("value").asText().replace("$(POD_NAME)", "osup-0"));
      } else {
        assertThat(name).isEqualTo("POD_NAME");
      }
    }
    return environment;
  }

  private Map<String, String> composeEnvironment(String name) {
    Map<String, String> environment = new TreeMap<>();
    compose
        .path("services")
        .path(name)
        .path("environment")
        .properties()
        .forEach(
            one -> {
              String value = one.getValue().asText();
              environment.put(one.getKey(), value.replaceAll("\\$\\{[A-Z_]+:\\?[^}]*}", "pw"));
            });
    assertThat(environment).hasSizeGreaterThan(5);
    return environment;
  }

  @Test
  void shouldSetOnlySettingsThatANodeHas() {
    NodeConfig pod = load(podEnvironment());
    assertThat(pod.settings().cluster().seedNodes()).hasSize(3);
    assertThat(pod.settings().management().insecure()).isTrue();
    for (String name : List.of("node1", "node2", "node3")) {
      NodeConfig one = load(composeEnvironment(name));
      assertThat(one.settings().cluster().seedNodes()).hasSize(3);
      assertThat(one.settings().cluster().host()).isEqualTo(name);
      assertThat(one.settings().cluster().port())
          .isEqualTo(pod.settings().cluster().port())
          .isEqualTo(7355);
    }
    Map<String, String> image =
        Pattern.compile("(OSUP_[A-Z_]+)=(\"[^\"]*\"|\\S+)")
            .matcher(IMAGE.substring(IMAGE.indexOf("ENV ")))
            .results()
            .collect(Collectors.toMap(one -> one.group(1), one -> one.group(2)));
    assertThat(load(image).settings().dataDir().toString()).isEqualTo(DATA);
    assertThat(image).containsKeys("OSUP_JAVA_OPTS", "OSUP_LOG");
    assertThat(podEnvironment().keySet())
        .allMatch(name -> name.startsWith("OSUP_") || NO_SETTINGS.contains(name));
  }

  @Test
  void shouldAskForHealthWhereANodeTellsIt() {
    Set<String> open =
        node.endpoints().stream()
            .filter(endpoint -> endpoint.method().equals("GET"))
            .map(Endpoint::path)
            .collect(Collectors.toSet());
    for (String probe : List.of("startup", "readiness", "liveness")) {
      JsonNode get = container().path(probe + "Probe").path("httpGet");
      assertThat(open).as(probe).contains(get.path("path").asText());
      assertThat(get.path("port").asText()).isEqualTo("management");
      assertThat(node.get(get.path("path").asText()).status()).isEqualTo(200);
    }
    List<String> paths =
        Pattern.compile("http://127\\.0\\.0\\.1:8558(/\\S+?)\"")
            .matcher(IMAGE)
            .results()
            .map(one -> one.group(1))
            .toList();
    assertThat(paths).containsExactly("/health/ready");
    assertThat(open).containsAll(paths);
    String metrics =
        manifest("StatefulSet", "osupervisor")
            .at("/spec/template/metadata/annotations")
            .path("prometheus.io/path")
            .asText();
    assertThat(open).contains(metrics);
  }

  @Test
  void shouldNameThePortsThatANodeListensOn() {
    int management = load(Map.of()).settings().management().port();
    assertThat(ports(container().path("ports")))
        .isEqualTo(Map.of("management", management, "cluster", 7355));
    assertThat(manifest("Service", "osupervisor").at("/spec/ports/0/port").asInt())
        .isEqualTo(management);
    assertThat(manifest("Service", "osupervisor").at("/spec/ports/0/targetPort").asText())
        .isEqualTo("management");
    JsonNode peers = manifest("Service", "osupervisor-nodes").path("spec");
    assertThat(peers.at("/ports/0/port").asInt()).isEqualTo(7355);
    assertThat(peers.path("clusterIP").asText()).isEqualTo("None");
    assertThat(peers.path("publishNotReadyAddresses").asBoolean()).isTrue();
    assertThat(IMAGE).contains("EXPOSE " + management + " 7355\n");
    List<String> published = new ArrayList<>();
    for (String name : List.of("node1", "node2", "node3")) {
      published.add(compose.path("services").path(name).at("/ports/0").asText());
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
    String pause = container().at("/lifecycle/preStop/exec/command/1").asText();
    assertThat(pod().path("terminationGracePeriodSeconds").asLong())
        .isGreaterThanOrEqualTo(drain + Long.parseLong(pause));
    for (String name : List.of("node1", "node2", "node3")) {
      String grace = compose.path("services").path(name).path("stop_grace_period").asText();
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
    Config shutdown = load(Map.of()).effective().getConfig("pekko.coordinated-shutdown");
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
  void shouldRunWithoutRightsAndWithOneWritablePlace() {
    JsonNode rights = container().path("securityContext");
    assertThat(rights.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(rights.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    int user = pod().at("/securityContext/runAsUser").asInt();
    assertThat(user).isPositive();
    assertThat(pod().at("/securityContext/fsGroup").asInt()).isEqualTo(user);
    assertThat(pod().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(IMAGE).contains("USER " + user + ":" + user + "\n", "--uid " + user + " ");
    assertThat(IMAGE).contains("VOLUME " + DATA + "\n", "ENTRYPOINT [\"/usr/bin/tini\", \"--\", ");
    assertThat(container().at("/volumeMounts/0/mountPath").asText()).isEqualTo(DATA);
    assertThat(container().at("/volumeMounts/0/name").asText())
        .isEqualTo(
            manifest("StatefulSet", "osupervisor")
                .at("/spec/volumeClaimTemplates/0/metadata/name")
                .asText());
    for (String name : List.of("node1", "node2", "node3")) {
      JsonNode service = compose.path("services").path(name);
      assertThat(service.path("read_only").asBoolean()).isTrue();
      assertThat(service.at("/volumes/0").asText()).isEqualTo(name + ":" + DATA);
      assertThat(compose.path("volumes").has(name)).isTrue();
      assertThat(service.path("image")).isEqualTo(container().path("image"));
    }
  }

  @Test
  void shouldKeepTheMajorityUpAndApart() {
    JsonNode set = manifest("StatefulSet", "osupervisor").path("spec");
    int nodes = set.path("replicas").asInt();
    JsonNode budget = manifest("PodDisruptionBudget", "osupervisor").path("spec");
    assertThat(nodes - budget.path("maxUnavailable").asInt()).isGreaterThan(nodes / 2);
    JsonNode labels = set.at("/template/metadata/labels");
    for (JsonNode selector :
        List.of(
            set.at("/selector/matchLabels"),
            budget.at("/selector/matchLabels"),
            manifest("Service", "osupervisor").at("/spec/selector"),
            manifest("Service", "osupervisor-nodes").at("/spec/selector"),
            pod()
                .at("/affinity/podAntiAffinity")
                .at(
                    "/requiredDuringSchedulingIgnoredDuringExecution/0/labelSelector/matchLabels"))) {
      assertThat(selector).isEqualTo(labels);
    }
    String seeds = podEnvironment().get("OSUP_CLUSTER_SEED_NODES");
    String service = set.path("serviceName").asText();
    for (int i = 0; i < nodes; i++) {
      assertThat(seeds).contains("\"osupervisor-" + i + "." + service + ":7355\"");
    }
    assertThat(podEnvironment().get("OSUP_JAVA_OPTS"))
        .contains("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
  }

  /** A value that nobody can guess is no value in a file. */
  @Test
  void shouldHoldNoSecret() {
    for (String file : List.of("compose.yaml", "kubernetes/osupervisor.yaml")) {
      assertThat(OpsFiles.text(file)).doesNotContainPattern("(?i)password[=:] *\"?[a-z0-9]+\"?\\s");
    }
    assertThat(compose.at("/services/store/environment/POSTGRES_PASSWORD").asText())
        .startsWith("${OSUP_STORE_PASSWORD:?");
  }
}
