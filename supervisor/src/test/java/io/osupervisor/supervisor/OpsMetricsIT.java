package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Dashboard and alert rules name only what a node exposes whose agents have seen everything. */
@TestInstance(Lifecycle.PER_CLASS)
class OpsMetricsIT {
  private static final String RULES = "prometheus/osupervisor-alerts.yaml";
  private static final String DASHBOARD = "grafana/osupervisor.json";
  private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*([a-z_]+)\\s*}}");
  private static final Pattern ANNOTATION = Pattern.compile("\\$labels\\.([a-z_]+)");
  private static final Pattern VARIABLE = Pattern.compile("label_values\\(([a-z_]+), ([a-z_]+)\\)");
  private static final String RUDE =
      TestNode.program()
          .replace(
              "    if \"silent\" in data:",
              """
                  if "garbage" in data:
                      os.write(out, b"what is this?")
                      return
                  if "silent" in data:\
              """);
  private static final String ASKING =
      TriedAgent.EASY
          .replace("\"1s\"", "\"1h\"")
          .replace("\"trial\": {", "\"trial\": {\"approval\": \"major\", ");

  private static final Map<String, String> WRONG =
      Map.of("Authorization", "Bearer " + "none-of-this-node");

  private Exposition exposed = Exposition.of("");

  /** An expression, and the labels that stand in what is written beside it. */
  private record Expression(String where, String text, Set<String> shown) {}

  private TestNode node;

  @BeforeAll
  void live(@TempDir Path data, @TempDir Path sharing) throws Exception {
    // What nobody takes is dropped, and that is a metric too.
    node =
        TestNode.start(
            data,
            "osupervisor.history.enabled",
            "true",
            "osupervisor.tracing.endpoint",
            "http://127.0.0.1:1/v1/traces");
    node.create(TestNode.spec("rude", RUDE, ""));
    node.create(TestNode.spec("sum", TriedAgent.PROGRAM, ASKING));
    node.awaitState("rude", "running");
    node.awaitState("sum", "running");
    node.request("rude", "{\"garbage\":1}");
    node.request("sum", "{\"crash\":1}");
    node.awaitState("sum", "running");
    node.add("sum", 1);
    assertThat(node.post("sum", "/checkpoints").status()).isEqualTo(201);
    evolve(node.node().agents().agent("sum"));
    System.gc(); // so that there was a pause
    Patience.await().until(() -> restarts().contains("rude"));
    assertThat(node.call("GET", "/api/v1/agents", "", WRONG).status()).isEqualTo(401);
    look();
    share(sharing);
  }

  /** What only a node has whose store is a database. */
  private void share(Path data) throws Exception {
    String kind = "osupervisor.store.kind";
    try (Postgres database = Postgres.start();
        TestNode other =
            TestNode.start(data, kind, "postgresql", "osupervisor.store.url", database.url())) {
      look(other);
    }
  }

  /** What is there for a while only, adds up over several looks. */
  private void evolve(AgentClient agent) throws Exception {
    try (Adders adders = new Adders(agent, 4)) {
      HypothesisTaken taken =
          Patience.get(agent.submit(TriedAgent.change(TriedAgent.PROGRAM + "\n# more\n"), "ann"));
      await(agent, taken, "awaiting_approval");
      Patience.await().until(() -> waiting(node.text("/metrics")));
      look();
      String approve = "/api/v1/agents/sum/hypotheses/" + taken.hypothesis() + "/approve";
      assertThat(node.call("POST", approve, "{\"reason\":\"seen\"}", Map.of()).status())
          .isEqualTo(200);
      await(agent, taken, "provisional");
      Patience.get(agent.rollBack("enough", "ann"));
      await(agent, taken, "rolled_back");
      adders.verify();
    }
  }

  private static boolean waiting(String metrics) {
    return metrics.lines().anyMatch("osup_hypotheses_awaiting_approval{agent=\"sum\"} 1.0"::equals);
  }

  private static void await(AgentClient agent, HypothesisTaken taken, String state) {
    Patience.await()
        .until(
            () ->
                Patience.get(agent.hypothesis(taken.hypothesis()))
                    .hypothesis()
                    .state()
                    .equals(state));
  }

  private Set<String> restarts() {
    return node.text("/metrics")
        .lines()
        .filter(line -> line.startsWith("osup_instance_restarts_total{"))
        .map(line -> line.replaceFirst(".*agent=\"([a-z]+)\".*", "$1"))
        .collect(Collectors.toSet());
  }

  private void look() {
    look(node);
  }

  private void look(TestNode who) {
    Exposition now = Exposition.of(who.text("/metrics"));
    exposed
        .labels()
        .forEach(
            (name, labels) ->
                now.labels().computeIfAbsent(name, n -> new LinkedHashSet<>()).addAll(labels));
    exposed = now;
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @Test
  void shouldNameOnlyMetricsAndLabelsThatANodeExposes() {
    List<String> wrong = new ArrayList<>();
    Stream.concat(rules(), panels()).forEach(one -> check(one, wrong));
    assertThat(wrong).isEmpty();
  }

  private void check(Expression one, List<String> wrong) {
    PromQl query = PromQl.of(one.text());
    Set<String> known = new TreeSet<>();
    query
        .metrics()
        .forEach(
            (metric, selected) -> {
              Set<String> labels = exposed.labels().get(metric);
              if (labels == null) {
                wrong.add(one.where() + ": no metric " + metric);
                return;
              }
              known.addAll(labels);
              selected.stream()
                  .filter(label -> !labels.contains(label))
                  .forEach(label -> wrong.add(one.where() + ": no " + label + " of " + metric));
            });
    query.grouping().stream()
        .filter(label -> !known.contains(label))
        .forEach(label -> wrong.add(one.where() + ": groups by " + label));
    Set<String> left = query.grouping().isEmpty() ? known : query.grouping();
    one.shown().stream()
        .filter(label -> !left.contains(label))
        .forEach(label -> wrong.add(one.where() + ": shows " + label));
  }

  @Test
  void shouldOfferOnlyVariablesThatThereAre() {
    int variables = 0;
    for (JsonNode variable : OpsFiles.json(DASHBOARD).path("templating").path("list")) {
      if (variable.path("type").asText().equals("query")) {
        Matcher query = VARIABLE.matcher(variable.path("query").asText());
        assertThat(query.matches()).as(variable.toString()).isTrue();
        assertThat(exposed.labels()).containsKey(query.group(1));
        assertThat(exposed.labels().get(query.group(1))).contains(query.group(2));
        variables++;
      }
    }
    assertThat(variables).isEqualTo(2);
  }

  @Test
  void shouldSayOfEachAlertHowBadItIsAndWhatToDo() {
    List<String> names = new ArrayList<>();
    for (JsonNode group : OpsFiles.yaml(RULES).get(0).path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        names.add(rule.path("alert").asText());
        assertThat(rule.path("labels").path("severity").asText())
            .as(rule.toString())
            .isIn("page", "ticket");
        assertThat(rule.path("annotations").path("summary").asText()).isNotEmpty();
        assertThat(rule.path("annotations").path("action").asText()).isNotEmpty();
        assertThat(rule.path("for").asText("0s")).matches("\\d+[smh]");
      }
    }
    assertThat(names)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("Osup[A-Z][A-Za-z]+"))
        .contains(
            "OsupNodeDown",
            "OsupAgentDown",
            "OsupAgentQuarantined",
            "OsupStorageFull",
            "OsupStoreAway",
            "OsupStoreBusy",
            "OsupCallersRefused",
            "OsupCommitSlow",
            "OsupAgentSilent",
            "OsupRollback",
            "OsupAgentRestarts",
            "OsupHypothesisWaits");
  }

  /** The dashboard shows every metric of agents and hypotheses that there is. */
  @Test
  void shouldLeaveNoMetricOfOursOut() {
    Set<String> shown =
        Stream.concat(rules(), panels())
            .flatMap(one -> PromQl.of(one.text()).metrics().keySet().stream())
            .map(OpsMetricsIT::family)
            .collect(Collectors.toSet());
    Set<String> ours =
        exposed.labels().keySet().stream()
            .filter(name -> name.startsWith("osup_"))
            .map(OpsMetricsIT::family)
            .collect(Collectors.toSet());
    // Told once a drill or a reload was made: an agent seldom has either.
    ours.removeAll(Set.of("osup_reload_seconds", "osup_rollback_last_drill_seconds"));
    assertThat(shown).containsAll(ours);
  }

  private static String family(String name) {
    return name.replaceFirst("_(bucket|sum|count)$", "");
  }

  private static Stream<Expression> rules() {
    List<Expression> all = new ArrayList<>();
    for (JsonNode group : OpsFiles.yaml(RULES).get(0).path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        all.add(
            new Expression(
                rule.path("alert").asText(),
                rule.path("expr").asText(),
                found(ANNOTATION, rule.path("annotations").toString())));
      }
    }
    assertThat(all).hasSizeGreaterThan(10);
    return all.stream();
  }

  private static Stream<Expression> panels() {
    List<Expression> all = new ArrayList<>();
    for (JsonNode panel : OpsFiles.json(DASHBOARD).path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        all.add(
            new Expression(
                panel.path("title").asText(),
                target.path("expr").asText(),
                found(LEGEND, target.path("legendFormat").asText())));
      }
    }
    assertThat(all).hasSizeGreaterThan(30);
    return all.stream();
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
