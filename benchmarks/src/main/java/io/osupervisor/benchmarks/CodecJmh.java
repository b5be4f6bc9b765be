package io.osupervisor.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Encoding;
import io.osupervisor.agent.protocol.FrameBuffer;
import io.osupervisor.agent.protocol.MessageDecoder;
import io.osupervisor.agent.protocol.MessageEncoder;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.protocol.Value;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The protocol's codec beside Jackson's tree model, which checks less. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecJmh {
  private static final int MAX_FRAME = 16 * 1024 * 1024;
  private static final String DATA =
      "{\"text\":\"" + "x".repeat(100) + "\",\"count\":17,\"tags\":[\"a\",\"b\"],\"rate\":0.25}";

  private final FrameBuffer frames = new FrameBuffer();
  private final MessageEncoder<SupervisorMessage> encoder =
      MessageEncoder.ofSupervisor(Encoding.JSON, MAX_FRAME, InstantSource.system());
  private final MessageDecoder<AgentMessage> decoder = MessageDecoder.ofAgent(MAX_FRAME);
  private final ObjectMapper jackson = new ObjectMapper();
  private final SupervisorMessage request =
      new SupervisorMessage.ProcessRequest(
          "1-17", null, Value.parseJson(DATA), Duration.ofSeconds(30), Set.of(), 1);
  private final byte[] response =
      ("{\"type\":\"response\",\"id\":\"1-17\",\"data\":" + DATA + "}").getBytes(UTF_8);
  private final JsonNode tree;

  /** Prepares the messages. */
  public CodecJmh() {
    try {
      tree = jackson.readTree(response);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Benchmark
  public int encode() {
    frames.clear();
    encoder.append(request, frames);
    return frames.length();
  }

  @Benchmark
  public byte[] encodeReference() throws IOException {
    return jackson.writeValueAsBytes(tree);
  }

  @Benchmark
  public AgentMessage decode() {
    return decoder.decode(response);
  }

  @Benchmark
  public JsonNode decodeReference() throws IOException {
    return jackson.readTree(response);
  }
}
