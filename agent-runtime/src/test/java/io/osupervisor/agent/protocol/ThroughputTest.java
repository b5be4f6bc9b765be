package io.osupervisor.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.AgentMessage.Answer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the codec to far more than the pipe of one agent can carry. */
@Tag("proof")
class ThroughputTest {
  private static final int FRAMES = 100_000;
  private static final double LEAST = 100_000;
  private static final Value DATA =
      Value.parseJson(
          "{\"op\":\"transfer\",\"from\":\"account-17\",\"to\":\"account-4711\",\"amount\":129.95,"
              + "\"currency\":\"EUR\",\"at\":1750000000123,\"tags\":[\"a\",\"b\",\"c\"],"
              + "\"memo\":\"rent for the month of June, flat 4\",\"ok\":true,\"left\":100870}");

  @ParameterizedTest
  @EnumSource
  void shouldTakeAHundredThousandAnswersInASecond(Encoding encoding) {
    MessageEncoder<AgentMessage> encoder = Samples.agentEncoder(encoding);
    FrameBuffer buffer = new FrameBuffer();
    for (int i = 0; i < FRAMES; i++) {
      encoder.append(AgentMessage.Response.of("r" + i, new Answer.Data(DATA)), buffer);
    }
    MessageDecoder<AgentMessage> decoder = MessageDecoder.ofAgent(Samples.MAX_FRAME);
    List<AgentMessage> last = new ArrayList<>();
    double rate =
        best(
            round -> {
              FrameDecoder frames = new FrameDecoder(Samples.MAX_FRAME);
              ByteBuffer all = buffer.bytes();
              last.clear();
              int taken = 0;
              while (all.hasRemaining()) {
                int count = Math.min(all.remaining(), 64 * 1024);
                frames.feed(all.slice(all.position(), count));
                all.position(all.position() + count);
                for (byte[] next = frames.next(); next != null; next = frames.next()) {
                  AgentMessage message = decoder.decode(next);
                  if (++taken == FRAMES) {
                    last.add(message);
                  }
                }
              }
            });
    assertThat(last)
        .containsExactly(AgentMessage.Response.of("r" + (FRAMES - 1), new Answer.Data(DATA)));
    System.out.printf(
        "%s read: %.0f frames/s of %d bytes%n", encoding, rate, buffer.length() / FRAMES);
    assertThat(rate).isGreaterThan(LEAST);
  }

  @ParameterizedTest
  @EnumSource
  void shouldWriteAHundredThousandRequestsInASecond(Encoding encoding) {
    MessageEncoder<SupervisorMessage> encoder = Samples.supervisorEncoder(encoding);
    SupervisorMessage request = Samples.request(DATA);
    FrameBuffer buffer = new FrameBuffer();
    double rate =
        best(
            round -> {
              for (int i = 0; i < FRAMES; i++) {
                if (i % 64 == 0) {
                  buffer.clear();
                }
                encoder.append(request, buffer);
              }
            });
    assertThat(buffer.length()).isGreaterThan(190 * (FRAMES % 64));
    System.out.printf("%s write: %.0f frames/s%n", encoding, rate);
    assertThat(rate).isGreaterThan(LEAST);
  }

  /** The best of several rounds, in frames a second: what else runs here only slows. */
  private static double best(IntConsumer round) {
    double best = 0;
    for (int i = 0; i < 15; i++) {
      long start = System.nanoTime();
      round.accept(i);
      best = Math.max(best, FRAMES * 1e9 / (System.nanoTime() - start));
    }
    return best;
  }
}
