package io.osupervisor.supervisor.management;

import static io.osupervisor.supervisor.management.OpsManifests.NODES;
import static io.osupervisor.supervisor.management.OpsManifests.VOLUME;
import static io.osupervisor.supervisor.management.OpsManifests.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.config.NodeSettings;
import io.osupervisor.config.StoreKind;
import io.osupervisor.supervisor.OpsFiles;
import io.osupervisor.supervisor.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By the image, the compose file, the manifests and the guide a node of a cluster starts. */
class OpsStartTest {
  private static final String TOKENS = "/etc/osupervisor/tokens";
  private static final Set<String> NO_SETTINGS = Set.of("OSUP_JAVA_OPTS", "OSUP_LOG", "POD_NAME");

  private final OpsManifests ops = new OpsManifests();

  @Test
  void shouldStartANodeWhoseStoreAndHistoryAreShared() {
    List<NodeConfig> nodes =
        Stream.concat(
                Stream.of(load(ops.podEnvironment())),
                NODES.stream().map(ops::composeEnvironment).map(OpsManifests::load))
            .toList();
    for (NodeConfig one : nodes) {
      NodeSettings settings = one.settings();
      assertThat(settings.cluster().seedNodes()).hasSize(3);
      assertThat(settings.cluster().port()).isEqualTo(7355);
      assertThat(settings.cluster().insecure()).isTrue();
      assertThat(settings.management().insecure()).isTrue();
      assertThat(settings.store().kind()).isEqualTo(StoreKind.POSTGRESQL);
      assertThat(settings.history().url()).isEqualTo(settings.store().url()).isNotEmpty();
      assertThat(settings.dataDir()).isEqualTo(Path.of(VOLUME, "node"));
      assertThat(settings.management().sharedTokens()).containsExactly(Path.of(TOKENS));
    }
    assertThat(nodes.subList(1, 4))
        .extracting(one -> one.settings().cluster().host())
        .isEqualTo(NODES);
    assertThat(load(OpsManifests.imageEnvironment()).settings().dataDir())
        .isEqualTo(Path.of(VOLUME, "node"));
    assertThat(OpsManifests.imageEnvironment()).containsKeys("OSUP_JAVA_OPTS", "OSUP_LOG");
    assertThat(ops.podEnvironment().keySet())
        .allMatch(name -> name.startsWith("OSUP_") || NO_SETTINGS.contains(name));
  }

  /** The guide's first console, and the node file that it names. */
  @Test
  void shouldStartANodeAsTheGuideSays() throws Exception {
    String guide = Files.readString(OpsFiles.path("../../docs/cluster.md"));
    Map<String, String> environment =
        Pattern.compile("(?m)^\\$ export (OSUP_[A-Z_]+)=('[^']+'|\\S+)")
            .matcher(guide)
            .results()
            .collect(Collectors.toMap(one -> one.group(1), one -> one.group(2).replace("'", "")));
    assertThat(guide).contains("$ osup up -c config/nodes/cluster.conf\n");
    NodeConfig config =
        NodeConfig.load(
            Optional.of(OpsFiles.path("../nodes/cluster.conf")), environment, List.of());
    assertThat(config.warnings()).isEmpty();
    NodeSettings settings = config.settings();
    assertThat(settings.cluster().tls().isOn()).isTrue();
    assertThat(settings.cluster().insecure()).isFalse();
    assertThat(settings.cluster().seedNodes()).hasSize(3);
    assertThat(settings.history().url())
        .isEqualTo(environment.get("OSUP_STORE_URL"))
        .isEqualTo(settings.store().url());
  }

  /** Any node takes any request, so all know the same tokens. */
  @Test
  void shouldGiveAllNodesTheSameTokens() throws Exception {
    JsonNode mount = OpsManifests.named(ops.container().path("volumeMounts"), "tokens");
    assertThat(mount.path("mountPath").asText()).isEqualTo(TOKENS);
    JsonNode secret = OpsManifests.named(ops.pod().path("volumes"), "tokens").path("secret");
    assertThat(secret.path("defaultMode").asInt()).isEqualTo(0440);
    assertThat(OpsFiles.text("kubernetes/osupervisor.yaml"))
        .contains("create secret generic " + secret.path("secretName").asText() + " ");
    for (String name : NODES) {
      JsonNode service = ops.service(name);
      assertThat(service.at("/volumes/1").asText()).isEqualTo("tokens:" + TOKENS + ":ro");
      assertThat(service.at("/depends_on/tokens/condition").asText())
          .isEqualTo("service_completed_successfully");
    }
    assertThat(OpsManifests.IMAGE).contains("-m 0700 " + VOLUME + " " + TOKENS + "\n");
  }

  /** What compose runs once, run twice. */
  @Test
  void shouldMakeATokenOnceThatANodeTakes(@TempDir Path folder) throws Exception {
    JsonNode service = ops.service("tokens");
    assertThat(service.at("/volumes/0").asText()).isEqualTo("tokens:" + TOKENS);
    Path tokens = Files.createDirectory(folder.resolve("shared"));
    List<String> command = new ArrayList<>();
    service.path("entrypoint").forEach(word -> command.add(word.asText()));
    command.add(service.at("/command/0").asText().replace(TOKENS, tokens.toString()));
    List<String> made = new ArrayList<>();
    for (int time = 0; time < 2; time++) {
      Process process = new ProcessBuilder(command).inheritIO().start();
      assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      List<Token> all = new TokenFiles(folder, List.of(tokens)).all();
      assertThat(all).hasSize(2);
      assertThat(all.get(1).role()).isEqualTo(Role.ADMIN);
      assertThat(all.get(1).reveal()).hasSize(64);
      made.add(all.get(1).name() + all.get(1).reveal());
    }
    assertThat(made.get(0)).startsWith("operations").isEqualTo(made.get(1));
    assertThat(OpsFiles.text("compose.yaml")).contains("cat " + TOKENS + "/operations\n");
  }
}
