package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AgentRecordFormatTest {
  @ParameterizedTest
  @MethodSource("events")
  void shouldReadWhatTheFirstReleaseWrote(AgentRecordEvent sample) throws IOException {
    String name = AgentRecordFormat.FORMAT.name(sample);
    byte[] golden = golden(name);
    assertThat(HexFormat.of().formatHex(AgentRecordFormat.FORMAT.encode(sample)))
        .as("the bytes of %s must not change; give a new form a new name", name)
        .isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(AgentRecordFormat.FORMAT.decode(name, golden)).isEqualTo(sample);
  }

  @Test
  void shouldCoverEveryKindOfEvent() {
    assertThat(events().stream().<Class<?>>map(AgentRecordEvent::getClass))
        .containsExactlyInAnyOrder(AgentRecordEvent.class.getPermittedSubclasses());
    assertThat(Arrays.stream(AgentRecordEvent.class.getPermittedSubclasses()).toList())
        .hasSize(goldens().size());
  }

  @Test
  void shouldRefuseAFormOfANewerRelease() {
    assertThatThrownBy(() -> AgentRecordFormat.FORMAT.decode("agc9", new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'agc9'");
  }

  @Test
  void shouldSerialiseThroughTheBinding() throws Exception {
    ActorTestKit kit =
        ActorTestKit.create(
            "record",
            ConfigFactory.parseString("pekko.actor.allow-java-serialization = off")
                .withFallback(ConfigFactory.load()));
    try {
      Serialization binding = SerializationExtension.get(Adapter.toClassic(kit.system()));
      for (AgentRecordEvent event : events()) {
        AgentRecordSerializer bound = (AgentRecordSerializer) binding.findSerializerFor(event);
        assertThat(bound.identifier()).isEqualTo(1_160_002);
        byte[] bytes = binding.serialize(event).get();
        String manifest = bound.manifest(event);
        assertThat(binding.deserialize(bytes, bound.identifier(), manifest).get()).isEqualTo(event);
      }
    } finally {
      kit.shutdownTestKit();
    }
  }

  static List<AgentRecordEvent> events() {
    return RecordSamples.all();
  }

  private static byte[] golden(String name) {
    return HexFormat.of().parseHex(goldens().getProperty(name));
  }

  private static Properties goldens() {
    Properties lines = new Properties();
    try (InputStream in =
        AgentRecordFormatTest.class.getResourceAsStream("records-v1.properties")) {
      lines.load(new StringReader(new String(in.readAllBytes(), StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return lines;
  }
}
