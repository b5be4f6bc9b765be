package io.osupervisor.agent.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every message of version 1 to the bytes that were released, in both encodings. */
class GoldenMessagesTest {
  private static final String GOLDEN = "/protocol/golden-v1.txt";

  @TestFactory
  Stream<DynamicTest> shouldWriteAndReadTheBytesOfVersionOne() throws IOException {
    Map<String, AgentMessage> agent = Samples.agent();
    Map<String, SupervisorMessage> supervisor = Samples.supervisor();
    List<DynamicTest> tests = new ArrayList<>();
    for (String[] line : golden()) {
      Encoding encoding = Encoding.valueOf(line[2]);
      byte[] payload =
          encoding == Encoding.JSON ? line[3].getBytes(UTF_8) : HexFormat.of().parseHex(line[3]);
      String name = String.join(" ", line[0], line[1], line[2]);
      tests.add(
          DynamicTest.dynamicTest(
              name,
              () -> {
                if (line[0].equals("agent")) {
                  AgentMessage message = Objects.requireNonNull(agent.get(line[1]));
                  byte[] frame = Samples.agentEncoder(encoding).frame(message);
                  assertThat(Samples.payload(frame)).isEqualTo(payload);
                  assertThat(MessageDecoder.ofAgent(Samples.MAX_FRAME).decode(payload))
                      .isEqualTo(message);
                } else {
                  SupervisorMessage message = Objects.requireNonNull(supervisor.get(line[1]));
                  byte[] frame = Samples.supervisorEncoder(encoding).frame(message);
                  assertThat(Samples.payload(frame)).isEqualTo(payload);
                  assertThat(MessageDecoder.ofSupervisor(Samples.MAX_FRAME).decode(payload))
                      .isEqualTo(message);
                }
              }));
    }
    return tests.stream();
  }

  @Test
  void shouldHoldEverySampleInBothEncodings() throws IOException {
    List<String> held = golden().stream().map(line -> line[0] + " " + line[1]).toList();
    Stream<String> agent = Samples.agent().keySet().stream().map(name -> "agent " + name);
    Stream<String> supervisor =
        Samples.supervisor().keySet().stream().map(name -> "supervisor " + name);
    Stream<String> wanted = Stream.concat(agent, supervisor).flatMap(name -> Stream.of(name, name));
    assertThat(held).containsExactlyInAnyOrderElementsOf(wanted.toList());
  }

  /** Lines of direction, sample, encoding and payload. */
  static List<String[]> golden() throws IOException {
    try (InputStream in = GoldenMessagesTest.class.getResourceAsStream(GOLDEN)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      return text.lines().map(line -> line.split(" ", 4)).toList();
    }
  }
}
