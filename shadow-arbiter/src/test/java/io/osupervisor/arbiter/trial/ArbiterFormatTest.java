package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.TrialPolicy.Approval;
import io.osupervisor.config.TrialPolicy.Unfenced;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArbiterFormatTest {
  static List<ArbiterRecord> records() {
    return LadderSamples.all();
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldReadWhatItWrites(ArbiterRecord sample) throws IOException {
    String name = ArbiterFormat.FORMAT.name(sample);
    byte[] bytes = ArbiterFormat.FORMAT.encode(sample);
    assertThat(ArbiterFormat.FORMAT.decode(name, bytes)).isEqualTo(sample);
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldReadWhatTheFirstReleaseWrote(ArbiterRecord sample) throws IOException {
    String name = ArbiterFormat.FORMAT.name(sample);
    byte[] golden = HexFormat.of().parseHex(goldens().getProperty(name));
    assertThat(HexFormat.of().formatHex(ArbiterFormat.FORMAT.encode(sample)))
        .as("the bytes of %s must not change; give a new form a new name", name)
        .isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(ArbiterFormat.FORMAT.decode(name, golden)).isEqualTo(sample);
  }

  /** The first release kept no scope; where it is the default one, nothing is kept of it now. */
  @Test
  void shouldKeepTheScopeOfATrialWhereItIsNotTheDefault() throws IOException {
    TrialSettings asked =
        ChangedSettings.ofDefault()
            .scope(
                new TrialScope(
                    2000,
                    false,
                    List.of(new TrialScope.Goal("latency", 0.1)),
                    0.25,
                    Unfenced.ALLOW,
                    new TrialScope.Answers(List.of("$.a"), List.of("$.b"), 0.5, 0.02)))
            .settings();
    ArbiterEvent.Proposed proposed =
        new ArbiterEvent.Proposed(
            new HypothesisId(17),
            LadderBench.proposal(1, 2, Proposer.AGENT, asked),
            LadderSamples.AT);
    String golden = goldens().getProperty("hyp1.scope");
    assertThat(HexFormat.of().formatHex(ArbiterFormat.FORMAT.encode(proposed))).isEqualTo(golden);
    assertThat(ArbiterFormat.FORMAT.decode("hyp1", HexFormat.of().parseHex(golden)))
        .isEqualTo(proposed);
  }

  /** Of the first of a batch there is nothing more in it. */
  @Test
  void shouldKeepWhoseBatchOneJoined() throws IOException {
    checkGolden(
        "hcs1.batch", new HypothesisEvent.CheckStarted(new HypothesisId(17), LadderSamples.AT, 16));
  }

  /** Without a second control there is nothing more in it. */
  @Test
  void shouldKeepThatNoiseIsMeasuredWhereItIs() throws IOException {
    TrialSettings noisy = ChangedSettings.ofDefault().noise(true).settings();
    checkGolden(
        "hyp1.noise",
        new ArbiterEvent.Proposed(
            new HypothesisId(17),
            LadderBench.proposal(1, 2, Proposer.AGENT, noisy),
            LadderSamples.AT));
  }

  /** Without a word on who must agree, and for a minor change, there is nothing more in it. */
  @Test
  void shouldKeepWhoMustAgreeAndWhyWhereSomebodyMust() throws IOException {
    Proposal minor = LadderBench.proposal(1, 2);
    ArbiterEvent.Proposed proposed =
        new ArbiterEvent.Proposed(
            new HypothesisId(17),
            new Proposal(
                minor.reason(),
                minor.parent(),
                minor.candidate(),
                minor.expected(),
                minor.proposer(),
                ChangedSettings.of(minor.settings()).approval(Approval.MAJOR).settings(),
                List.of("it changes a file"),
                false),
            LadderSamples.AT);
    String golden = goldens().getProperty("hyp1.approval");
    assertThat(HexFormat.of().formatHex(ArbiterFormat.FORMAT.encode(proposed))).isEqualTo(golden);
    assertThat(ArbiterFormat.FORMAT.decode("hyp1", HexFormat.of().parseHex(golden)))
        .isEqualTo(proposed);
  }

  /** Of files there is nothing more in it. */
  @Test
  void shouldKeepThatParametersAloneAreChangedWhereTheyAre() throws IOException {
    checkGolden(
        "hyp1.parameters",
        new ArbiterEvent.Proposed(
            new HypothesisId(17), LadderBench.ofParameters(1, 2), LadderSamples.AT));
  }

  @Test
  void shouldKeepWhyNoWayBackIsProven() throws IOException {
    LadderBench bench = LadderBench.begun();
    TrialSettings asking = ChangedSettings.ofDefault().approval(Approval.MAJOR).settings();
    HypothesisId id = bench.propose(LadderBench.proposal(1, 2, Proposer.AGENT, asking));
    bench.accept(
        new ArbiterCommand.PassCheck(id, Evidence.NONE, Optional.of("exit code 1"), false));
    byte[] bytes = ArbiterFormat.FORMAT.encode(bench.state());
    ArbiterState read = (ArbiterState) ArbiterFormat.FORMAT.decode("hst1", bytes);
    assertThat(read).isEqualTo(bench.state());
    assertThat(read.open().get(0).noReplay()).isEqualTo("exit code 1");
  }

  /** An agent without a claim or an anchor has no field for either. */
  @Test
  void shouldKeepWhatClaimsSpendAndWhatWasLostSinceTheAnchor() throws IOException {
    ArbiterState state = LadderSamples.accounting();
    assertThat(state.budget().wealth().shown()).isEqualTo(2);
    assertThat(state.chain().links()).hasSize(1);
    checkGolden("hst1.accounts", state);
  }

  /** Where nothing is waived, nothing is kept of it. */
  @Test
  void shouldKeepWhatAPersonDoesWithout() throws IOException {
    TrialSettings settings =
        ChangedSettings.ofDefault().waiving(new TrialScope.Waived(true, true)).settings();
    checkGolden(
        "hyp1.waived",
        new ArbiterEvent.Proposed(
            new HypothesisId(17),
            LadderBench.proposal(1, 2, Proposer.AGENT, settings),
            LadderSamples.AT));
  }

  @Test
  void shouldKeepWhatAWatchRestsOn() throws IOException {
    LadderBench bench = LadderBench.begun();
    bench.conduct(Map.of(LadderBench.version(1), LadderSamples.baseline()));
    HypothesisId id = bench.deploy(1, 2);
    bench.accept(new ArbiterCommand.Count(id, LadderSamples.counted(1)));
    checkGolden("hst1.watched", bench.state());
  }

  /** One record in another shape than the sample of its kind. */
  static void checkGolden(String name, ArbiterRecord sample) throws IOException {
    String golden = goldens().getProperty(name, "");
    assertThat(HexFormat.of().formatHex(ArbiterFormat.FORMAT.encode(sample)))
        .as(name)
        .isEqualTo(golden);
    assertThat(
            ArbiterFormat.FORMAT.decode(
                ArbiterFormat.FORMAT.name(sample), HexFormat.of().parseHex(golden)))
        .isEqualTo(sample);
  }

  private static Properties goldens() throws IOException {
    Properties lines = new Properties();
    try (InputStream in = ArbiterFormatTest.class.getResourceAsStream("records-v1.properties")) {
      lines.load(new StringReader(new String(in.readAllBytes(), StandardCharsets.US_ASCII)));
    }
    return lines;
  }

  @Test
  void shouldCoverEveryKindOfRecord() {
    Set<Class<?>> kinds =
        new HashSet<>(Arrays.asList(HypothesisEvent.class.getPermittedSubclasses()));
    Stream.of(ArbiterEvent.class.getPermittedSubclasses())
        .filter(kind -> kind != HypothesisEvent.class)
        .forEach(kinds::add);
    kinds.add(ArbiterState.class);
    assertThat(records().stream().<Class<?>>map(ArbiterRecord::getClass))
        .containsExactlyInAnyOrderElementsOf(kinds);
  }

  @Test
  void shouldRefuseAFormOfANewerRelease() {
    assertThatThrownBy(() -> ArbiterFormat.FORMAT.decode("hyp9", new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'hyp9'");
  }

  @Test
  void shouldSerialiseThroughTheBinding() throws Exception {
    ActorTestKit kit =
        ActorTestKit.create(
            "ladder",
            ConfigFactory.parseString("pekko.actor.allow-java-serialization = off")
                .withFallback(ConfigFactory.load()));
    try {
      Serialization binding = SerializationExtension.get(Adapter.toClassic(kit.system()));
      for (ArbiterRecord sample : records()) {
        ArbiterSerializer bound = (ArbiterSerializer) binding.findSerializerFor(sample);
        byte[] bytes = binding.serialize(sample).get();
        String manifest = bound.manifest(sample);
        assertThat(binding.deserialize(bytes, bound.identifier(), manifest).get())
            .isEqualTo(sample);
      }
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void shouldRefuseEvidenceThatIsNoMapOrTooLarge() {
    assertThatThrownBy(() -> new Evidence(Value.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("integer");
    Value large = Value.binary(new byte[Evidence.MAX_BYTES]);
    assertThatThrownBy(() -> Evidence.of(Map.of("x", large)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
