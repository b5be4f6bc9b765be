package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VaultFormatTest {
  @ParameterizedTest
  @MethodSource("records")
  void shouldReadWhatTheFirstReleaseWrote(VaultRecord sample) throws IOException {
    String name = VaultFormat.FORMAT.name(sample);
    byte[] golden = golden(name);
    assertThat(HexFormat.of().formatHex(VaultFormat.FORMAT.encode(sample)))
        .as("the bytes of %s must not change; give a new form a new name", name)
        .isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(VaultFormat.FORMAT.decode(name, golden)).isEqualTo(sample);
  }

  @Test
  void shouldReadAStateFromBeforeThereWereDeployments() throws IOException {
    VaultState old = (VaultState) VaultFormat.FORMAT.decode("sta1", golden("sta1.0"));
    assertThat(old.deployments()).isEqualTo(DeploymentLog.EMPTY);
    assertThat(old.epoch()).isEqualTo(3);
  }

  @Test
  void shouldCoverEveryKindOfRecord() {
    Stream<Class<?>> kinds =
        Stream.concat(
            Arrays.stream(VaultEvent.class.getPermittedSubclasses()), Stream.of(VaultState.class));
    assertThat(records().<Class<?>>map(VaultRecord::getClass)).containsAll(kinds.toList());
  }

  @Test
  void shouldRefuseAFormOfANewerRelease() {
    assertThatThrownBy(() -> VaultFormat.FORMAT.decode("ent9", new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'ent9'");
  }

  @Test
  void shouldSerialiseThroughTheBinding() throws IOException {
    VaultSerializer serializer = new VaultSerializer();
    for (VaultRecord sample : VaultSamples.all()) {
      String manifest = serializer.manifest(sample);
      assertThat(serializer.fromBinary(serializer.toBinary(sample), manifest)).isEqualTo(sample);
    }
  }

  static Stream<VaultRecord> records() {
    return VaultSamples.all().stream();
  }

  private static byte[] golden(String name) throws IOException {
    Properties lines = new Properties();
    try (InputStream in = VaultFormatTest.class.getResourceAsStream("records-v1.properties")) {
      lines.load(new StringReader(new String(in.readAllBytes(), StandardCharsets.US_ASCII)));
    }
    return HexFormat.of().parseHex(lines.getProperty(name));
  }
}
