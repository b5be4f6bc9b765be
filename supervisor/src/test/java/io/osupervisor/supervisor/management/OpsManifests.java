package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.OpsFiles;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The image, the compose file and the manifests, and what they tell a node. */
final class OpsManifests {
  static final String IMAGE = OpsFiles.text("Containerfile");
  static final String VOLUME = "/var/lib/osupervisor";
  static final List<String> NODES = List.of("node1", "node2", "node3");

  final JsonNode compose = OpsFiles.yaml("compose.yaml").get(0);
  private final List<JsonNode> manifests = OpsFiles.yaml("kubernetes/osupervisor.yaml");

  JsonNode manifest(String kind, String name) {
    return manifests.stream()
        .filter(one -> one.path("kind").asText().equals(kind))
        .filter(one -> one.path("metadata").path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  JsonNode pod() {
    return manifest("StatefulSet", "osupervisor").path("spec").path("template").path("spec");
  }

  JsonNode container() {
    return pod().path("containers").path(0);
  }

  JsonNode service(String name) {
    return compose.path("services").path(name);
  }

  static JsonNode named(JsonNode all, String name) {
    return StreamSupport.stream(all.spliterator(), false)
        .filter(one -> one.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is called " + name));
  }

  /** What a node makes of these variables; whatever is no setting is told. */
  static NodeConfig load(Map<String, String> environment) {
    NodeConfig config = NodeConfig.load(Optional.empty(), environment, List.of());
    assertThat(config.warnings()).isEmpty();
    return config;
  }

  /** What the image sets, which the others add to. */
  static Map<String, String> imageEnvironment() {
    return Pattern.compile("(OSUP_[A-Z_]+)=(?:\"([^\"]*)\"|(\\S+))")
        .matcher(IMAGE.substring(IMAGE.indexOf("ENV ")))
        .results()
        .collect(
            Collectors.toMap(
                one -> one.group(1),
                one -> Objects.requireNonNullElse(one.group(2), one.group(3))));
  }

  Map<String, String> podEnvironment() {
    Map<String, String> environment = new TreeMap<>(imageEnvironment());
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

  Map<String, String> composeEnvironment(String name) {
    Map<String, String> environment = new TreeMap<>(imageEnvironment());
    service(name)
        .path("environment")
        .properties()
        .forEach(
            one -> {
              String value = one.getValue().asText();
              environment.put(one.getKey(), value.replaceAll("\\$\\{[A-Z_]+:\\?[^}]*}", "pw"));
            });
    assertThat(environment).hasSizeGreaterThan(8);
    return environment;
  }
}
