package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSpecTest {
  private static final String LEAST = "id = counter, command = [python3, agent.py]\n";
  private static final String EVERYTHING =
      """
      id = "counter"
      command = ["python3", "agent.py"]
      genome { root = "examples/agents/counter", include = ["*.py"], sdk = python
               locked = ["eval/**"]
               check = ["python3", "-m", "py_compile", "agent.py"]
               parameters { step { type = int, default = 1, min = 1, max = 10, step = 1 } } }
      state = keyed
      restart { type = transient, intensity = 3, period = 20s
                backoff { min = 20ms, max = 10s, jitter = 0.5 } }
      heartbeat { interval = 2s, timeout = 6s, busy-timeout = 1m, max-silence = 5m }
      start-timeout = 11s, restore-timeout = 61s, kill-grace = 3s, standby = 1
      durability = async
      checkpoint { every = 1m, after-entries = 10, at-least-apart = 1s, retain = 2 }
      isolation = none
      limits { memory = 64MiB, cpu = 0.5, processes = 8, open-files = 64, network = false }
      max-in-flight = 8, max-queue = 9, max-frame = 1MiB
      env { KEY = "value", SECRET = { file = "/run/secrets/x" } }
      traffic { sticky = none }
      drain-timeout = 1s, reload-timeout = 12s
      evaluator = ["python3", "score.py"], scores = any
      comparator = ["./alike"], oracle-timeout = 700ms
      trial { behaviour = changing, alpha = 0.01, alpha-wealth = off, anchor = off
              min-samples = 100, max-duration = 1h
              n-star = 2000, any-objective = false
              guards = [ { metric = cpu, margin = 12.5% }, { metric = agreement, minimum = 90% } ]
              objectives = [ { metric = error-rate, direction = decrease, minimum-effect = 20% } ]
              mirror = 10%, noise = none, unfenced = allow, approval = major
              stages = [shadowing, checked], canary = [0.5%, 100%], canary-max-duration = 7m
              ignore = ["$.at"], unordered = ["$.items", "$"]
              tolerance { absolute = 0.001, relative = 1% }
              replay { window = 7d, min-runs = 5, max-runs = 20, minimum = 95% } }
      watch { window = 1h, min-samples = 10, start-pulse = 5s
              breakage = [ { failures = 2, outcomes = 4 } ], breakage-within = 1m
              guards = [ { guard = mine, measure = p95-rise, limit = 12.5%, min-samples = 99
                           certainty = 95%, speed = at-once } ] }
      probes = [ { name = total, input { do = total, "$bin-like" = [1, 2.5, null, true] } }
                 { name = ping, input = null, timeout = 250ms } ]
      cases = [ { input { find = a }, expected = [1, 2] }
                { input = null, expected = null, compare = trial, timeout = 250ms } ]
      """;

  private final AgentSpecReader reader =
      NodeConfig.load(Optional.empty(), Map.of(), List.of()).agentSpecs();

  @Test
  void shouldTakeFromTheDefaultsWhatTheSpecDoesNotSay() {
    AgentSpec spec = reader.parse(LEAST, "spec");

    assertThat(spec.command()).containsExactly("python3", "agent.py");
    assertThat(spec.genome())
        .isEqualTo(
            new Genome(
                Optional.empty(), List.of("**"), SdkChoice.NONE, List.of(), List.of(), Map.of()));
    assertThat(spec.policy())
        .isEqualTo(
            new AgentPolicy(
                StateKind.SHARED,
                new RestartPolicy(
                    RestartType.PERMANENT,
                    5,
                    Duration.ofSeconds(10),
                    new Backoff(Duration.ofMillis(50), Duration.ofSeconds(30), 0.2)),
                new Heartbeat(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(10)),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                0,
                Durability.COMMIT,
                new CheckpointPolicy(Duration.ofMinutes(5), 10_000, Duration.ofSeconds(10), 3),
                Isolation.AUTO,
                new Limits(ByteSize.ofMiB(512), 1.0, 64, 256, true),
                64,
                1024,
                ByteSize.ofMiB(16),
                Map.of(),
                new TrafficPolicy(TrafficPolicy.Stickiness.KEY),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                new OraclePolicy(
                    List.of(), OraclePolicy.Scores.UNIT, List.of(), Duration.ofSeconds(2)),
                new TrialPolicy(
                    TrialPolicy.Behaviour.PRESERVING,
                    TrialPolicy.Noise.AUTO,
                    0.05,
                    true,
                    true,
                    60,
                    Duration.ofMinutes(5),
                    1000,
                    true,
                    List.of(
                        margin(TrialMetric.ERROR_RATE, 1),
                        new TrialGuard(
                            TrialMetric.AGREEMENT, Optional.empty(), Optional.of(percent(95))),
                        margin(TrialMetric.LATENCY, 10),
                        margin(TrialMetric.MEMORY, 50)),
                    List.of(),
                    List.of(TrialStage.values()),
                    Percentage.WHOLE,
                    List.of(percent(1), percent(5), percent(25), percent(50), percent(100)),
                    Duration.ofHours(1),
                    TrialPolicy.Unfenced.REFUSE,
                    TrialPolicy.Approval.NEVER,
                    List.of(),
                    List.of(),
                    new NumberTolerance(0, percent(0)),
                    new ReplayPolicy(Duration.ofDays(30), 10, 50, percent(90))),
                new WatchPolicy(
                    Duration.ofDays(1),
                    100,
                    Duration.ofSeconds(30),
                    List.of(new FailureRun(3, 3), new FailureRun(5, 5)),
                    Duration.ofMinutes(5),
                    List.of(
                        guard("G3", WatchMeasure.FAILURE_RATE, 80, 5, 0, WatchSpeed.AT_ONCE),
                        guard("G4", WatchMeasure.PASS_RATE_DROP, 15, 10, 99, WatchSpeed.MEDIUM),
                        guard("G4", WatchMeasure.PASS_RATE_DROP, 20, 10, 99, WatchSpeed.HIGH),
                        guard("G4", WatchMeasure.PASS_RATE_DROP, 30, 10, 99, WatchSpeed.AT_ONCE),
                        guard("G4", WatchMeasure.PASS_RATE_SERIES, 15, 20, 99, WatchSpeed.HIGH),
                        guard("G5", WatchMeasure.P95_RISE, 20, 59, 99, WatchSpeed.SYMPTOM),
                        guard("G5", WatchMeasure.P95_RISE, 50, 59, 99, WatchSpeed.HIGH),
                        guard("G5", WatchMeasure.MEAN_RISE, 200, 59, 99, WatchSpeed.HIGH),
                        guard("G5", WatchMeasure.LATENCY_SERIES, 0, 20, 99, WatchSpeed.SYMPTOM),
                        guard("G5", WatchMeasure.LATENCY_SERIES, 50, 20, 99, WatchSpeed.HIGH),
                        guard("G6", WatchMeasure.PASS_RATE_FALL, 15, 10, 99, WatchSpeed.SYMPTOM),
                        guard("G6", WatchMeasure.PASS_RATE_FALL, 30, 10, 99, WatchSpeed.SYMPTOM),
                        guard("G6", WatchMeasure.THROUGHPUT_FALL, 30, 100, 0, WatchSpeed.SYMPTOM),
                        guard("G6", WatchMeasure.MEMORY_FAILURES, 50, 1, 0, WatchSpeed.SYMPTOM),
                        guard(
                            "G7",
                            WatchMeasure.DIRECTIONAL_CHANGE,
                            5,
                            20,
                            99,
                            WatchSpeed.MEDIUM)))));
    assertThat(spec.probes()).isEmpty();
    assertThat(spec.cases()).isEmpty();
  }

  @Test
  void shouldReadEveryKey() {
    AgentSpec spec = reader.parse(EVERYTHING, "spec");

    assertThat(spec.genome())
        .isEqualTo(
            new Genome(
                Optional.of(Path.of("examples/agents/counter")),
                List.of("*.py"),
                SdkChoice.PYTHON,
                List.of("eval/**"),
                List.of("python3", "-m", "py_compile", "agent.py"),
                Map.of(
                    "step",
                    new Parameter(ParameterType.INT, whole(1), some(1), some(10), some(1)))));
    assertThat(spec.policy())
        .isEqualTo(
            new AgentPolicy(
                StateKind.KEYED,
                new RestartPolicy(
                    RestartType.TRANSIENT,
                    3,
                    Duration.ofSeconds(20),
                    new Backoff(Duration.ofMillis(20), Duration.ofSeconds(10), 0.5)),
                new Heartbeat(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(6),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5)),
                Duration.ofSeconds(11),
                Duration.ofSeconds(61),
                Duration.ofSeconds(3),
                1,
                Durability.ASYNC,
                new CheckpointPolicy(Duration.ofMinutes(1), 10, Duration.ofSeconds(1), 2),
                Isolation.NONE,
                new Limits(ByteSize.ofMiB(64), 0.5, 8, 64, false),
                8,
                9,
                ByteSize.ofMiB(1),
                Map.of(
                    "KEY", new EnvironmentValue.Text("value"),
                    "SECRET", new EnvironmentValue.FromFile(Path.of("/run/secrets/x"))),
                new TrafficPolicy(TrafficPolicy.Stickiness.NONE),
                Duration.ofSeconds(1),
                Duration.ofSeconds(12),
                new OraclePolicy(
                    List.of("python3", "score.py"),
                    OraclePolicy.Scores.ANY,
                    List.of("./alike"),
                    Duration.ofMillis(700)),
                new TrialPolicy(
                    TrialPolicy.Behaviour.CHANGING,
                    TrialPolicy.Noise.NONE,
                    0.01,
                    false,
                    false,
                    100,
                    Duration.ofHours(1),
                    2000,
                    false,
                    List.of(
                        margin(TrialMetric.CPU, 12.5),
                        new TrialGuard(
                            TrialMetric.AGREEMENT, Optional.empty(), Optional.of(percent(90)))),
                    List.of(
                        new TrialObjective(
                            TrialMetric.ERROR_RATE,
                            TrialObjective.Direction.DECREASE,
                            percent(20))),
                    List.of(TrialStage.SHADOWING, TrialStage.CHECKED),
                    percent(10),
                    List.of(percent(0.5), percent(100)),
                    Duration.ofMinutes(7),
                    TrialPolicy.Unfenced.ALLOW,
                    TrialPolicy.Approval.MAJOR,
                    List.of("$.at"),
                    List.of("$.items", "$"),
                    new NumberTolerance(0.001, percent(1)),
                    new ReplayPolicy(Duration.ofDays(7), 5, 20, percent(95))),
                new WatchPolicy(
                    Duration.ofHours(1),
                    10,
                    Duration.ofSeconds(5),
                    List.of(new FailureRun(2, 4)),
                    Duration.ofMinutes(1),
                    List.of(
                        guard("mine", WatchMeasure.P95_RISE, 12.5, 99, 95, WatchSpeed.AT_ONCE)))));
    assertThat(spec.probes())
        .containsExactly(
            new Probe(
                "total",
                new JsonValue("{\"$bin-like\":[1,2.5,null,true],\"do\":\"total\"}"),
                Duration.ofSeconds(5)),
            new Probe("ping", new JsonValue("null"), Duration.ofMillis(250)));
    assertThat(spec.cases())
        .containsExactly(
            new AgentCase(
                new JsonValue("{\"find\":\"a\"}"),
                new JsonValue("[1,2]"),
                AgentCase.Comparing.EXACT,
                Duration.ofSeconds(5)),
            new AgentCase(
                new JsonValue("null"),
                new JsonValue("null"),
                AgentCase.Comparing.TRIAL,
                Duration.ofMillis(250)));
  }

  @Test
  void shouldReadJsonAsWell() {
    AgentSpec spec =
        reader.parse(
            "{\"id\":\"a\",\"command\":[\"x\"],\"heartbeat\":{\"interval\":\"2s\"}}", "body");

    assertThat(spec.policy().heartbeat().interval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(spec.policy().heartbeat().timeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void shouldFollowTheDefaultsOfTheNode() {
    Map<String, String> environment =
        Map.of(
            "OSUP_AGENT_DEFAULTS_STANDBY", "1",
            "OSUP_AGENT_DEFAULTS_ENV", "{ A = node, B = node }");
    AgentSpecReader own = NodeConfig.load(Optional.empty(), environment, List.of()).agentSpecs();

    AgentSpec spec = own.parse(LEAST + "env.A = spec", "spec");

    assertThat(spec.policy().standby()).isEqualTo(1);
    assertThat(spec.policy().env())
        .isEqualTo(
            Map.of("A", new EnvironmentValue.Text("spec"), "B", new EnvironmentValue.Text("node")));
  }

  @Test
  void shouldComeBackFromItsCanonicalForm() {
    AgentSpec spec = reader.parse(EVERYTHING, "spec");

    assertThat(AgentSpec.fromJson(spec.toJson())).isEqualTo(spec);
    assertThat(spec.toJson())
        .startsWith("{\"cases\":[{\"compare\":\"exact\",\"expected\":[1,2]")
        .contains("\"checkpoint\":{\"after-entries\":10,\"at-least-apart\":\"1s\"")
        .contains("\"env\":{\"KEY\":\"value\",\"SECRET\":{\"file\":\"/run/secrets/x\"}}")
        .contains("{\"metric\":\"agreement\",\"minimum\":\"90%\"}")
        .contains("{\"input\":null,\"name\":\"ping\",\"timeout\":\"250ms\"}")
        .contains("\"step\":{\"default\":1,\"max\":10,\"min\":1,\"step\":1,\"type\":\"int\"}")
        .doesNotContain("\n");
  }

  @Test
  void shouldReadWhatAReleaseWithFewerKeysStored() {
    AgentSpec spec = AgentSpec.fromJson("{\"id\":\"a\",\"command\":[\"x\"]}");

    assertThat(spec).isEqualTo(reader.parse("id = a, command = [x]", "spec"));
  }

  @Test
  void shouldReadWhatWasStoredBeforeThereWereTrials() {
    String before =
        """
        {"checkpoint":{"after-entries":10000,"at-least-apart":"10s","every":"5m","retain":3},
        "command":["x"],"drain-timeout":"2s","durability":"commit","env":{},
        "genome":{"check":[],"include":["**"],"locked":[],"parameters":{},"sdk":"none"},
        "heartbeat":{"busy-timeout":"2m","interval":"1s","max-silence":"10m","timeout":"5s"},
        "id":"a","isolation":"auto","kill-grace":"2s",
        "limits":{"cpu":1,"memory":"512MiB","network":true,"open-files":256,"processes":64},
        "max-frame":"16MiB","max-in-flight":64,"max-queue":1024,
        "restart":{"backoff":{"jitter":0.2,"max":"30s","min":"50ms"},"intensity":5,
        "period":"10s","type":"permanent"},"restore-timeout":"1m","standby":0,
        "start-timeout":"10s","state":"shared","traffic":{"sticky":"key"}}
        """;

    assertThat(AgentSpec.fromJson(before)).isEqualTo(reader.parse("id = a, command = [x]", "spec"));
  }

  @Test
  void shouldMaskSecretsForPeople() {
    AgentSpec spec = reader.parse(EVERYTHING + "env { API_TOKEN = hunter2 }", "spec");

    assertThat(spec.masked().policy().env())
        .isEqualTo(
            Map.of(
                "KEY", new EnvironmentValue.Text("value"),
                "SECRET", new EnvironmentValue.Text("******"),
                "API_TOKEN", new EnvironmentValue.Text("******")));
    assertThat(spec.masked().toJson()).doesNotContain("hunter2").doesNotContain("/run/secrets");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id = Counter | spec:2: id = \"Counter\": must be of the form " + AgentName.FORM,
        "id = \"a@GPU\" | spec:2: id = \"a@GPU\": must be of the form " + AgentName.FORM,
        "id = \"a@b@c\" | spec:2: id = \"a@b@c\": must be of the form " + AgentName.FORM,
        "command = [] | spec:2: command = []: must begin with a program",
        "heartbeat.timeout = 1s | "
            + "spec:2: heartbeat.timeout = \"1s\": must be more than interval (1s)",
        "heartbeat.busy-timeout = 1s | "
            + "spec:2: heartbeat.busy-timeout = \"1s\": must not be less than timeout (5s)",
        "hartbeat.timeout = 1s | spec:2: hartbeat = {\"timeout\":\"1s\"}: there is no such key;"
            + " did you mean 'heartbeat'?",
        "trial.mirror = 1 | spec:2: trial.mirror = 1: must be a percentage, as in 10%",
        "trial.mirror = 10% | spec:2: trial = {\"alpha\":0.05,\"alpha-wealth\":\"on\","
            + "\"anchor\":\"on\",\"any-objective\":true,\"approval\":…: must have"
            + " mirror = 100% with state = shared, where any request may change anything",
        "trial.miror = 10% | spec:2: trial.miror = \"10%\": there is no such key;"
            + " did you mean 'trial.mirror'?",
        "trial.alpha = 0.3 | spec:2: trial.alpha = 0.3: must be between 1.0E-6 and 0.2",
        "trial.guards = [] | spec:2: trial.guards = []: must have one, and one beside agreement"
            + " unless behaviour = preserving",
        "trial { behaviour = changing, guards = [{ metric = agreement, minimum = 95% }] } | "
            + "spec:2: trial.guards = [{\"metric\":\"agreement\",\"minimum\":\"95%\"}]:"
            + " must have one, and one beside agreement unless behaviour = preserving",
        "trial.guards = [{ metric = speed, margin = 1% }] | spec:2: trial.guards[0].metric ="
            + " \"speed\": must be one of latency, latency-p50, latency-p95, latency-p99,"
            + " error-rate, agreement, score, memory, cpu, cost",
        "trial.guards = [{ metric = score, margin = 1% }] | spec:2: trial = {\"alpha\":0.05,"
            + "\"alpha-wealth\":\"on\",\"anchor\":\"on\",\"any-objective\":true,\"approval\":…:"
            + " must not name score or cost without an evaluator, which tells them",
        "trial.objectives = [{ metric = cost, direction = decrease, minimum-effect = 1% }] | "
            + "spec:2: trial = {\"alpha\":0.05,"
            + "\"alpha-wealth\":\"on\",\"anchor\":\"on\",\"any-objective\":true,\"approval\":…:"
            + " must not name score or cost without an evaluator, which tells them",
        "evaluator = [\" \"] | spec:2: evaluator = [\" \"]: must begin with a program",
        "comparator = [\"\"] | spec:2: comparator = [\"\"]: must begin with a program",
        "oracle-timeout = 0s | spec:2: oracle-timeout = \"0s\": must be between 1ms and 10m",
        "trial.guards = [{ metric = cpu, margin = 1001% }] | "
            + "spec:2: trial.guards[0].margin = \"1001%\": must be between 0% and 1000%",
        "trial.guards = [{ metric = error-rate, margin = 100% }] | "
            + "spec:2: trial.guards[0].margin = \"100%\": must be less than 100%",
        "trial.guards = [{ metric = agreement, minimum = 0% }] | "
            + "spec:2: trial.guards[0].minimum = \"0%\": must be more than 0% and at most 100%",
        "trial.guards = [{ metric = cpu, margin = 1% }, { metric = cpu, margin = 2% }] | "
            + "spec:2: trial.guards = [{\"margin\":\"1%\",\"metric\":\"cpu\"},{\"margin\":\"2%\","
            + "\"metric\":\"cpu\"}]: must name each metric once",
        "trial.ignore = [\"$\"] | spec:2: trial.ignore = [\"$\"]: must be paths below the answer,"
            + " as in $.at or $.items[*].id",
        "trial.unordered = [items] | spec:2: trial.unordered = [\"items\"]: must be paths in the"
            + " answer, as in $ or $.items",
        "trial.tolerance.relative = 100% | "
            + "spec:2: trial.tolerance.relative = \"100%\": must be less than 100%",
        "watch.breakage = [] | spec:2: watch.breakage = []: must have one",
        "watch.guards = [{ guard = G4, measure = p95-rise, limit = 20%, min-samples = 0, certainty"
            + " = 99%, speed = high }] | spec:2: watch.guards[0].min-samples = 0: must be between 1"
            + " and 1000000",
        "watch.guards = [{ guard = G4, measure = p95-rise, limit = 20%, min-samples = 1, certainty"
            + " = 40%, speed = high }] | spec:2: watch.guards[0].certainty = \"40%\": must be 0%,"
            + " or more than 50% and less than 100%",
        "watch.breakage = [{ failures = 3, outcomes = 2 }] | "
            + "spec:2: watch.breakage[0].outcomes = 2: must not be less than failures (3)",
        "probes = [{ name = P, input = 1 }] | spec:2: probes[0].name = \"P\": must be of the form"
            + " [a-z0-9][a-z0-9_.-]{0,62}",
        "probes = [{ name = p, input = 1, timeout = 0s }] | "
            + "spec:2: probes[0].timeout = \"0s\": must be between 1ms and 10m",
        "cases = [{ input = 1, expected = 1, timeout = 0s }] | "
            + "spec:2: cases[0].timeout = \"0s\": must be between 1ms and 10m",
        "probes = [{ name = p, input = [1e999] }] | "
            + "spec:2: probes[0].input = [Infinity]: must be a value of JSON",
        "probes = [{ name = p, input = 1 }, { name = p, input = 2 }] | spec:2: probes ="
            + " [{\"input\":1,\"name\":\"p\"},{\"input\":2,\"name\":\"p\"}]: must have names of"
            + " their own",
        "genome.locked = [\"../x\"] | spec:2: genome.locked = [\"../x\"]: must be relative globs"
            + " such as *.py or eval/**, without leading / or ..",
        "genome.include = [\"[\"] | spec:2: genome.include = [\"[\"]: must be relative globs"
            + " such as *.py or eval/**, without leading / or ..",
        "genome.check = [\"\"] | spec:2: genome.check = [\"\"]: must begin with a program",
        "genome.parameters.\"1x\" { type = int, default = 1 } | spec:2: genome.parameters ="
            + " {\"1x\":{\"default\":1,\"type\":\"int\"}}: must have names of the form"
            + " [A-Za-z_][A-Za-z0-9_.-]{0,62}",
        "env.OSUP_ROLE = x | spec:2: env = {\"OSUP_ROLE\":\"x\"}: must name variables by letters,"
            + " digits and _, none of them OSUP_…",
        "env.A = { path = x } | spec:2: env.A = {\"path\":\"x\"}: must be text, or { file = PATH }",
        "standby = 1, restart.type = temporary | spec:2: standby = 1: must be 0, for with"
            + " restart.type = temporary nothing ever takes over",
        "restart.backoff.max = 1ms | "
            + "spec:2: restart.backoff.max = \"1ms\": must not be less than min (50ms)",
        "restart.type = always | spec:2: restart.type = \"always\":"
            + " must be one of permanent, transient, temporary",
        "checkpoint.every = 1s | "
            + "spec:2: checkpoint.every = \"1s\": must not be less than at-least-apart (10s)",
        "limits.memory = 512 | " + "spec:2: limits.memory = 512: must be between 4MiB and 1024TiB",
        "max-in-flight = 0 | spec:2: max-in-flight = 0: must be between 1 and 65536",
      })
  void shouldRefuseWhatCannotBe(String line, String message) {
    assertThat(refusal(LEAST + line)).hasMessage(message);
  }

  @Test
  void shouldTakeTheOriginalObjectivesByTheirWord() {
    AgentSpec spec = reader.parse(LEAST + "trial.objectives = original", "spec");
    assertThat(spec.policy().trial().objectives())
        .containsExactly(
            new TrialObjective(TrialMetric.LATENCY, TrialObjective.Direction.DECREASE, percent(10)),
            new TrialObjective(
                TrialMetric.ERROR_RATE, TrialObjective.Direction.DECREASE, percent(20)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trial.guards = [{ metric = agreement, margin = 1% }] |"
            + " trial.guards[0].margin is not for agreement, which has a minimum;"
            + " trial.guards[0].minimum is missing",
        "trial.guards = [{ metric = latency, minimum = 1% }] |"
            + " trial.guards[0].minimum is only for agreement; trial.guards[0].margin is missing",
        "trial.objectives = [{ metric = cpu, direction = increase, minimum-effect = 100% }] |"
            + " trial.objectives[0].metric must be latency, error-rate, score or cost: a gain in"
            + " others cannot be shown; trial.objectives[0].direction must be decrease: less is the"
            + " benefit; trial.objectives[0].minimum-effect must be less than 100%",
        "cases = [{ input = 1 }] | cases[0].expected is missing",
        "probes = [{ name = p, inptu = 1 }] | probes[0].inptu there is no such key;"
            + " probes[0].input is missing",
      })
  void shouldTellAllThatIsWrongWithinAList(String line, String problems) {
    assertThat(
            refusal(LEAST + line).problems().stream()
                .map(problem -> problem.key() + " " + problem.what())
                .collect(Collectors.joining("; ")))
        .isEqualTo(problems);
  }

  @Test
  void shouldTellWhatIsMissing() {
    assertThat(refusal("standby = 1").problems())
        .extracting(ConfigProblem::toString)
        .containsExactly("spec:1: id: is missing", "spec:1: command: is missing");
  }

  @Test
  void shouldTellProblemsOfAllPartsAtOnce() {
    String text = "id = A, command = [x], standby = 9, genome.check = [\"\"], limits.cpu = 0";

    assertThat(refusal(text).problems())
        .extracting(ConfigProblem::key)
        .containsExactlyInAnyOrder("id", "standby", "genome.check", "limits.cpu");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"/etc/hostname\"",
        "include file(\"/etc/hostname\")",
        "include url(\"http://127.0.0.1:1/x\")",
        "include classpath(\"reference.conf\")",
      })
  void shouldReachNothingOutsideTheText(String include) {
    assertThat(refusal(LEAST + include)).hasMessageContaining("must be complete in itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"env.X = ${PATH}", "env.X = ${?PATH}", "env { A = x, B = ${env.A}y }"})
  void shouldNotGiveTheEnvironmentOfTheNodeAway(String line) {
    assertThat(refusal(LEAST + line))
        .hasMessage("spec: holds a substitution ${…}: an agent's spec must be complete in itself");
  }

  @Test
  void shouldRefuseTextThatIsNestedBeyondReason() {
    List<String> texts =
        List.of(
            LEAST + "x = " + "[".repeat(100_000),
            LEAST + "x" + ".x".repeat(100_000) + " = 1",
            LEAST + "x = " + "[".repeat(64) + "1" + "]".repeat(64));

    assertThat(texts)
        .allSatisfy(text -> assertThat(refusal(text)).hasMessage("spec: is nested deeper than 64"));
    assertThat(refusal(LEAST + "x = " + "[".repeat(63) + "1" + "]".repeat(63)))
        .hasMessageStartingWith("spec:2: x = [[");
  }

  @Test
  void shouldTellTheLineOfBrokenText() {
    ConfigException refused = refusal("id = x\ncommand = [\"a\"\n}");

    assertThat(refused.code()).isEqualTo("config_unparsable");
    assertThat(refused.problems().get(0).source()).isEqualTo("spec");
    assertThat(refused.problems().get(0).line()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void shouldReadAFileAndTellWhenItCannot(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("counter.conf"), LEAST);
    Path wrong = Files.writeString(dir.resolve("wrong.conf"), LEAST + "standby = 9");

    assertThat(reader.read(file)).isEqualTo(reader.parse(LEAST, "spec"));
    assertThatThrownBy(() -> reader.read(wrong))
        .hasMessage(wrong + ":2: standby = 9: must be between 0 and 8");
    assertThatThrownBy(() -> reader.read(dir.resolve("none.conf")))
        .hasMessage(dir.resolve("none.conf") + ": cannot be read (NoSuchFileException)");
  }

  @Test
  void shouldReadASecretAnewAtEachStart(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("secret"), "hunter2\n");
    EnvironmentValue value = new EnvironmentValue.FromFile(file);

    assertThat(value.resolve()).isEqualTo("hunter2");
    Files.writeString(file, " changed\n\n");
    assertThat(value.resolve()).isEqualTo(" changed\n");
    Files.delete(file);
    assertThatThrownBy(value::resolve).isInstanceOf(ConfigException.class);
  }

  @Test
  void shouldTakeFilesThatComeWithTheSpec() {
    AgentSubmission submission =
        reader.submission(
            LEAST
                + """
                genome { include = ["*.py"], files {
                  "agent.py" = "print('ä')\\n", "data/x.bin" = { "$bin" = "AP8=" } } }
                """,
            "body");

    assertThat(submission.spec().genome().include()).containsExactly("*.py");
    assertThat(submission.genome().files())
        .isEqualTo(
            Map.of(
                "agent.py", FileContent.of("print('ä')\n".getBytes(StandardCharsets.UTF_8)),
                "data/x.bin", FileContent.of(new byte[] {0, (byte) 0xff})));
    assertThat(reader.submission(LEAST, "body").genome().files()).isEmpty();
  }

  @Test
  void shouldRefuseARelativeRootFromElsewhereUnlessTheFilesCome() {
    String rooted = LEAST + "genome.root = agents/a\n";

    assertThatThrownBy(() -> reader.submission(rooted, "body"))
        .hasMessage(
            "body:2: genome.root = \"agents/a\": must be absolute, or the files must be sent along"
                + " as genome.files");
    assertThat(reader.submission(LEAST + "genome.root = /srv/a", "body").spec().genome().root())
        .contains(Path.of("/srv/a"));
    assertThat(reader.submission(rooted + "genome.files.a = b", "body").genome().files())
        .containsKey("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/x", "../x", "a/../../x", "a//b", "./a", "", "..", "a/"})
  void shouldRefuseAFileOutsideTheGenome(String path) {
    String text = LEAST + "genome.files { \"" + path + "\" = x }";

    assertThatThrownBy(() -> reader.submission(text, "body"))
        .hasMessageContaining("body:2: genome.files = ")
        .hasMessageContaining("must have relative paths in their shortest form");
  }

  @Test
  void shouldRefuseFilesWhereTheyAreNotTaken() {
    assertThat(refusal(LEAST + "genome.files { a = b }"))
        .hasMessage("spec:2: genome.files = {\"a\":\"b\"}: there is no such key");
  }

  private ConfigException refusal(String text) {
    return catchThrowableOfType(ConfigException.class, () -> reader.parse(text, "spec"));
  }

  private static WatchGuard guard(
      String name,
      WatchMeasure measure,
      double limit,
      int samples,
      double certainty,
      WatchSpeed speed) {
    return new WatchGuard(name, measure, percent(limit), samples, percent(certainty), speed);
  }

  private static Percentage percent(double percent) {
    return Percentage.of(percent);
  }

  private static TrialGuard margin(TrialMetric metric, double percent) {
    return new TrialGuard(metric, Optional.of(percent(percent)), Optional.empty());
  }

  private static ParameterValue whole(long value) {
    return new ParameterValue.Whole(value);
  }

  private static Optional<ParameterValue> some(long value) {
    return Optional.of(whole(value));
  }
}
