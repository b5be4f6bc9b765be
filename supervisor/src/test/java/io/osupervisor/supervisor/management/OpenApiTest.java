package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.yaml.snakeyaml.Yaml;

/** Holds the document and the table of endpoints together. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");
  private final LiveNode node;
  private final Map<String, Object> document;

  OpenApiTest() throws Exception {
    node = new LiveNode();
    document = new Yaml().load(node.get("/openapi.yaml").text());
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Map<String, Object> map, String key) {
    return (Map<String, Object>) map.getOrDefault(key, Map.of());
  }

  private Set<String> documented() {
    Set<String> operations = new TreeSet<>();
    Map<String, Object> paths = at(document, "paths");
    paths
        .keySet()
        .forEach(
            path ->
                at(paths, path).keySet().stream()
                    .filter(METHODS::contains)
                    .forEach(m -> operations.add(m.toUpperCase(Locale.ROOT) + " " + path)));
    return operations;
  }

  @Test
  void shouldDocumentEveryEndpointAndNoOther() {
    Set<String> served =
        node.endpoints().stream()
            .map(endpoint -> endpoint.method() + " " + endpoint.path())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(documented()).isEqualTo(served);
  }

  @Test
  void shouldAnswerEveryDocumentedOperation() {
    for (String operation : documented()) {
      String method = operation.substring(0, operation.indexOf(' '));
      String path = operation.substring(operation.indexOf(' ') + 1);
      Answer answer = node.call(method, node.fill(path), "", "", Map.of());
      assertThat(answer.status()).as(operation).isNotIn(404, 405, 500, 501);
    }
  }

  @Test
  void shouldAskForTheTokenExactlyWhereTheDocumentSaysSo() {
    Map<String, Object> paths = at(document, "paths");
    for (Endpoint endpoint : node.endpoints()) {
      Map<String, Object> operation =
          at(at(paths, endpoint.path()), endpoint.method().toLowerCase(Locale.ROOT));
      boolean open = endpoint.role().isEmpty();
      assertThat(operation.containsKey("security")).as(endpoint.path()).isEqualTo(open);
    }
  }

  @Test
  void shouldDocumentEveryParameterOfAQueryAndNoOther() {
    Map<String, Object> paths = at(document, "paths");
    for (Endpoint endpoint : node.endpoints()) {
      Map<String, Object> path = at(paths, endpoint.path());
      Map<String, Object> operation = at(path, endpoint.method().toLowerCase(Locale.ROOT));
      Object parameters = operation.getOrDefault("parameters", List.of());
      List<String> names = new ArrayList<>();
      for (Object parameter : (List<?>) parameters) {
        Map<?, ?> one = resolved((Map<?, ?>) parameter);
        if ("query".equals(one.get("in"))) {
          names.add(String.valueOf(one.get("name")));
        }
      }
      assertThat(names)
          .as(endpoint.method() + " " + endpoint.path())
          .containsExactlyInAnyOrderElementsOf(endpoint.query());
    }
  }

  @Test
  void shouldNameTheStatusesOfEveryProblemThatAnEndpointMayAnswerAndNoOther() {
    for (Endpoint endpoint : node.endpoints()) {
      assertThat(Contract.problems(endpoint.method(), endpoint.path()))
          .as(endpoint.method() + " " + endpoint.path())
          .containsExactlyElementsOf(endpoint.problems());
    }
  }

  @Test
  void shouldDeclareOnlyProblemsWhoseStatusSomebodyThoughtOf() {
    for (Endpoint endpoint : node.endpoints()) {
      assertThat(endpoint.refusals())
          .as(endpoint.method() + " " + endpoint.path())
          .allMatch(Statuses::knows);
    }
  }

  @Test
  void shouldSayWhatAWayBackMayEndWith() {
    Map<String, Object> back =
        at(at(at(document, "paths"), "/api/v1/agents/{id}/rollback"), "post");
    Map<String, Object> responses = at(back, "responses");
    assertThat(responses).containsKey(String.valueOf(Statuses.of("rollback_unverified")));
    assertThat(at(responses, String.valueOf(Statuses.of("not_durable"))).get("description"))
        .asString()
        .contains("`not_durable`");
  }

  private Map<?, ?> resolved(Map<?, ?> parameter) {
    if (parameter.get("$ref") instanceof String reference) {
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      return at(at(at(document, "components"), "parameters"), name);
    }
    return parameter;
  }

  @Test
  void shouldResolveEveryReference() {
    Set<String> references = new HashSet<>();
    collect(document, references);
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      Object found = document;
      for (Path step : Path.of(reference.substring(2))) {
        found = ((Map<?, ?>) found).get(step.toString());
        assertThat(found).as(reference).isNotNull();
      }
    }
  }

  private static void collect(Object node, Set<String> references) {
    if (node instanceof Map<?, ?> map) {
      if (map.get("$ref") instanceof String reference) {
        references.add(reference);
      }
      map.values().forEach(value -> collect(value, references));
    } else if (node instanceof Iterable<?> list) {
      list.forEach(value -> collect(value, references));
    }
  }
}
