package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AgentSpecPropertyTest {
  private static final AgentSpecReader READER =
      NodeConfig.load(Optional.empty(), Map.of(), List.of()).agentSpecs();

  @Property(tries = 300)
  void shouldComeBackFromItsCanonicalForm(@ForAll("specs") AgentSpec spec) {
    String json = spec.toJson();

    AgentSpec back = AgentSpec.fromJson(json);

    assertThat(back).isEqualTo(spec);
    assertThat(back.toJson()).isEqualTo(json);
    assertThat(READER.parse(json, "spec")).isEqualTo(spec);
  }

  @Property(tries = 300)
  void shouldShowNoSecretWhenMasked(@ForAll("specs") AgentSpec spec) {
    AgentSpec masked = spec.masked();

    assertThat(masked.policy().env()).hasSameSizeAs(spec.policy().env());
    assertThat(masked.policy().env().values())
        .noneMatch(EnvironmentValue.FromFile.class::isInstance);
    assertThat(masked.masked()).isEqualTo(masked);
    assertThat(AgentSpec.fromJson(masked.toJson())).isEqualTo(masked);
  }

  @Provide
  Arbitrary<AgentSpec> specs() {
    return Combinators.combine(
            id(), text().list().ofMaxSize(4), genomes(), probes(), cases(), policies())
        .as(
            (id, arguments, genome, probes, cases, policy) ->
                new AgentSpec(id, commandOf(arguments), genome, probes, cases, policy));
  }

  private static Arbitrary<List<Probe>> probes() {
    return Combinators.combine(id(), inputs(), durations(1, 600_000))
        .as(Probe::new)
        .list()
        .uniqueElements(Probe::name)
        .ofMaxSize(3);
  }

  private static Arbitrary<List<AgentCase>> cases() {
    return Combinators.combine(
            inputs(), inputs(), Arbitraries.of(AgentCase.Comparing.class), durations(1, 600_000))
        .as(AgentCase::new)
        .list()
        .ofMaxSize(2);
  }

  /** The canonical text of any JSON. */
  private static Arbitrary<JsonValue> inputs() {
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            text().map(Object.class::cast),
            Arbitraries.longs().map(Object.class::cast),
            Arbitraries.doubles().map(Object.class::cast),
            Arbitraries.of(true, false).map(Object.class::cast));
    Arbitrary<Object> lists = leaves.injectNull(0.2).list().ofMaxSize(3).map(Object.class::cast);
    Arbitrary<Object> maps =
        Arbitraries.maps(text(), Arbitraries.oneOf(leaves, lists))
            .ofMaxSize(3)
            .map(Object.class::cast);
    return Arbitraries.oneOf(leaves, lists, maps)
        .injectNull(0.1)
        .map(ConfigValueFactory::fromAnyRef)
        .map(JsonValue::fromConfig);
  }

  private static List<String> commandOf(List<String> arguments) {
    return arguments.isEmpty() || arguments.get(0).isBlank() ? List.of("python3") : arguments;
  }

  private static Arbitrary<String> id() {
    return Arbitraries.strings().withChars("abcz09_.-").ofMaxLength(62).map(tail -> "a" + tail);
  }

  /** Everything that JSON or HOCON could misread, but no lone surrogates and no NUL. */
  private static Arbitrary<String> text() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("a\"\\${}[]=:,+#\n\t/* é€").ofMaxLength(12),
        Arbitraries.of("true", "null", "1e5", "10s", "${x}", "include \"x\"", "\u0001", "😀"));
  }

  private static Arbitrary<Genome> genomes() {
    Arbitrary<List<String>> globs =
        Arbitraries.of("*.py", "eval/**", "{a,b}.txt").list().ofMaxSize(3);
    return Combinators.combine(
            Arbitraries.of("a/b", "/abs", "with space").map(Path::of).optional(),
            globs,
            globs,
            Arbitraries.maps(
                    Arbitraries.strings().withChars("ab_.-").ofMaxLength(5).map(s -> "p" + s),
                    parameters())
                .ofMaxSize(3))
        .as(
            (root, include, locked, parameters) ->
                new Genome(root, include, SdkChoice.PYTHON, locked, List.of(), parameters));
  }

  private static Arbitrary<Parameter> parameters() {
    Optional<ParameterValue> none = Optional.empty();
    Arbitrary<Parameter> whole =
        Arbitraries.longs()
            .map(ParameterValue.Whole::new)
            .map(v -> new Parameter(ParameterType.INT, v, Optional.of(v), none, none));
    Arbitrary<Parameter> real =
        Arbitraries.doubles()
            .map(ParameterValue.Real::new)
            .map(v -> new Parameter(ParameterType.DOUBLE, v, none, Optional.of(v), none));
    Arbitrary<Parameter> words =
        text()
            .map(ParameterValue.Text::new)
            .map(v -> new Parameter(ParameterType.STRING, v, none, none, none));
    Arbitrary<Parameter> switches =
        Arbitraries.of(true, false)
            .map(ParameterValue.Switch::new)
            .map(v -> new Parameter(ParameterType.BOOLEAN, v, none, none, none));
    return Arbitraries.oneOf(whole, real, words, switches);
  }

  private static Arbitrary<AgentPolicy> policies() {
    return Combinators.combine(
            Arbitraries.of(StateKind.class),
            Arbitraries.of(RestartType.class),
            durations(1, 60_000),
            Arbitraries.of(Isolation.class),
            Arbitraries.longs().between(4L << 20, 1L << 50).map(ByteSize::new),
            Arbitraries.doubles().between(0.01, 1024),
            Arbitraries.maps(Arbitraries.of("A", "B_C", "DB_PASSWORD", "_x"), environmentValues())
                .ofMaxSize(4),
            Arbitraries.of(Durability.class))
        .as(AgentSpecPropertyTest::policy);
  }

  private static Arbitrary<EnvironmentValue> environmentValues() {
    Arbitrary<EnvironmentValue> texts = text().map(EnvironmentValue.Text::new);
    Arbitrary<EnvironmentValue> files =
        Arbitraries.of("/run/x", "y z").map(Path::of).map(EnvironmentValue.FromFile::new);
    return Arbitraries.oneOf(texts, files);
  }

  private static Arbitrary<Duration> durations(long least, long most) {
    return Arbitraries.longs().between(least * 1_000_000, most * 1_000_000).map(Duration::ofNanos);
  }

  private static AgentPolicy policy(
      StateKind state,
      RestartType type,
      Duration time,
      Isolation isolation,
      ByteSize memory,
      double cpu,
      Map<String, EnvironmentValue> env,
      Durability durability) {
    return new AgentPolicy(
        state,
        new RestartPolicy(type, 3, time, new Backoff(time, time.plusMillis(1), 0.3)),
        new Heartbeat(time.plusMillis(10), time.plusMillis(11), time.plusSeconds(5), hour()),
        time,
        time,
        time,
        0,
        durability,
        new CheckpointPolicy(time.plusSeconds(1), 5, time, 3),
        isolation,
        new Limits(memory, cpu, 5, 64, type == RestartType.TRANSIENT),
        7,
        8,
        ByteSize.ofKiB(64),
        env,
        new TrafficPolicy(TrafficPolicy.Stickiness.NONE),
        time,
        time,
        new OraclePolicy(
            List.of("score", isolation.name()),
            OraclePolicy.Scores.ANY,
            List.of(),
            Duration.ofMinutes(1)),
        trial(state, new Percentage(cpu / 1024)),
        new WatchPolicy(
            time.plusSeconds(1),
            7,
            time,
            List.of(new FailureRun(2, 3)),
            time.plusSeconds(2),
            List.of(
                new WatchGuard(
                    "G4",
                    WatchMeasure.PASS_RATE_SERIES,
                    new Percentage(cpu / 1024),
                    20,
                    Percentage.of(0),
                    WatchSpeed.HIGH))));
  }

  private static TrialPolicy trial(StateKind state, Percentage share) {
    boolean whole = state == StateKind.SHARED || share.compareTo(Percentage.of(0.01)) < 0;
    return new TrialPolicy(
        TrialPolicy.Behaviour.CHANGING,
        TrialPolicy.Noise.MEASURED,
        share.fraction() * 0.1 + 1e-6,
        share.fraction() < 0.4,
        share.fraction() > 0.6,
        7,
        Duration.ofMinutes(1),
        100,
        share.fraction() < 0.5,
        List.of(new TrialGuard(TrialMetric.CPU, Optional.of(share), Optional.empty())),
        List.of(
            new TrialObjective(
                TrialMetric.LATENCY,
                TrialObjective.Direction.DECREASE,
                new Percentage(share.fraction() / 2))),
        List.of(TrialStage.CHECKED, TrialStage.SHADOWING, TrialStage.CANARY),
        whole ? Percentage.WHOLE : share,
        List.of(Percentage.of(2), Percentage.WHOLE),
        Duration.ofMinutes(3),
        TrialPolicy.Unfenced.ALLOW,
        TrialPolicy.Approval.ALWAYS,
        List.of("$.a['b c']"),
        List.of("$"),
        new NumberTolerance(share.fraction(), new Percentage(share.fraction() / 3)),
        new ReplayPolicy(Duration.ofDays(3), 4, 40, Percentage.of(80)));
  }

  private static Duration hour() {
    return Duration.ofHours(1);
  }
}
