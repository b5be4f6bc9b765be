package io.osupervisor.arbiter.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.SdkFiles;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.Genome;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.config.SdkChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandidateMakerTest {
  private static final Genome GENOME =
      spec("""
      genome {
        sdk = python
        locked = ["eval/**", "**/judge.py"]
        parameters {
          step { type = int, default = 3, min = 1, max = 11, step = 2 }
          rate { type = double, default = 0.5, min = 0, max = 1, step = 0.1 }
          loud { type = boolean, default = false }
          name { type = string, default = "a" }
        }
      }
      """)
          .genome();

  private final CandidateMaker maker =
      new CandidateMaker(GENOME, new GenomeLimits(6, 100, 200_000));

  static AgentSpec spec(String genome) {
    return NodeConfig.load(Optional.empty(), Map.of(), List.of())
        .agentSpecs()
        .parse("id = tiny\ncommand = [\"python3\", \"agent.py\"]\n" + genome, "test spec");
  }

  private static VersionContent parent() {
    List<GenomeFile> files = new ArrayList<>();
    files.add(GenomeFile.ofText("agent.py", "print(1)"));
    files.add(GenomeFile.of(new GenomePath("run.sh"), GenomeFile.Mode.EXECUTABLE, new byte[] {1}));
    return VersionContent.of(
        List.of("python3", "agent.py"),
        files,
        Map.of(
            "step", Value.of(3),
            "rate", Value.of(0.5),
            "loud", Value.of(false),
            "name", Value.of("a")));
  }

  private VersionContent make(Map<String, Value> files, Map<String, Value> parameters) {
    return maker.make(parent(), new Proposal("why", files, parameters, Map.of()));
  }

  private AbstractThrowableAssert<?, ?> refused(
      String code, Map<String, Value> files, Map<String, Value> parameters) {
    return assertThatThrownBy(() -> make(files, parameters))
        .isInstanceOfSatisfying(
            AgentException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void shouldReplaceAddAndDeleteFiles() {
    VersionContent made =
        make(
            Map.of(
                "agent.py", Value.of("print(2)"),
                "lib/new.bin", Value.binary(new byte[] {7}),
                "run.sh", Value.NULL),
            Map.of());
    assertThat(made.files().keySet())
        .containsExactly(new GenomePath("agent.py"), new GenomePath("lib/new.bin"));
    assertThat(made.files().get(new GenomePath("agent.py")))
        .isEqualTo(GenomeFile.ofText("agent.py", "print(2)"));
    assertThat(made.command()).isEqualTo(parent().command());
    assertThat(made.parameters()).isEqualTo(parent().parameters());
  }

  @Test
  void shouldKeepTheModeOfAFile() {
    assertThat(make(Map.of("run.sh", Value.of("x")), Map.of()).files().values())
        .filteredOn(file -> file.path().equals(new GenomePath("run.sh")))
        .extracting(file -> file.entry().mode())
        .containsExactly(GenomeFile.Mode.EXECUTABLE);
  }

  @ParameterizedTest
  @CsvSource({"eval/cases.json", "eval/deep/x", "judge.py", "sub/judge.py"})
  void shouldRefuseALockedFile(String path) {
    refused("locked_file", Map.of(path, Value.of("x")), Map.of()).hasMessageContaining(path);
  }

  @Test
  void shouldRefuseToChangeWhatTheProductBrings() {
    String path = SdkFiles.of(SdkChoice.PYTHON).get(0).path().value();
    refused("locked_file", Map.of(path, Value.NULL), Map.of()).hasMessageContaining("genome.sdk");
  }

  @Test
  void shouldRefuseWhatIsNoFile() {
    refused("unknown_file", Map.of("none.py", Value.NULL), Map.of());
    refused("invalid_file", Map.of("agent.py", Value.of(7)), Map.of());
    refused("invalid_path", Map.of("../out.py", Value.of("x")), Map.of());
    refused("invalid_path", Map.of("agent.py/in.py", Value.of("x")), Map.of());
    refused("genome_too_large", Map.of("big", Value.of("x".repeat(101))), Map.of());
  }

  @Test
  void shouldTakeParametersWithinTheirBounds() {
    VersionContent made =
        make(
            Map.of(),
            Map.of(
                "step", Value.of(11),
                "rate", Value.of(0.3),
                "loud", Value.of(true),
                "name", Value.of("b")));
    assertThat(made.parameters())
        .containsEntry("step", Value.of(11))
        .containsEntry("rate", Value.of(0.3))
        .containsEntry("loud", Value.of(true))
        .containsEntry("name", Value.of("b"));
    assertThat(make(Map.of(), Map.of("rate", Value.of(1))).parameters())
        .containsEntry("rate", Value.of(1.0));
  }

  @ParameterizedTest
  @CsvSource({"0", "13", "4", "-1", "true", "3.0", "null", "\"3\""})
  void shouldRefuseAnIntOutOfItsBounds(String json) {
    refused("parameter_out_of_bounds", Map.of(), Map.of("step", Value.parseJson(json)))
        .hasMessageContaining("int from 1 to 11 in steps of 2");
  }

  @ParameterizedTest
  @CsvSource({"-0.1", "1.1", "0.55"})
  void shouldRefuseADoubleOutOfItsBounds(String json) {
    refused("parameter_out_of_bounds", Map.of(), Map.of("rate", Value.parseJson(json)));
  }

  @Test
  void shouldRefuseAParameterThatTheGenomeDoesNotHave() {
    refused("unknown_parameter", Map.of(), Map.of("speed", Value.of(1)))
        .hasMessageContaining("[loud, name, rate, step]");
  }
}
