package io.osupervisor.agent.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damages a valid corpus: the decoder answers with a message or a fault, and nothing else. */
class MutationTest {
  private static final long SEED = 20251125;

  private final MessageDecoder<AgentMessage> decoder = MessageDecoder.ofAgent(Samples.MAX_FRAME);
  private final List<byte[]> corpus = corpus();

  @Test
  void shouldAnswerEveryFlippedBit() {
    for (byte[] valid : corpus) {
      for (int bit = 0; bit < 8 * valid.length; bit++) {
        judge(changed(valid, bit / 8, 1 << (bit % 8)));
      }
    }
  }

  @Test
  @Tag("proof")
  void shouldAnswerEveryChangeOfOneByte() {
    for (byte[] valid : corpus) {
      for (int change = 0; change < 256 * valid.length; change++) {
        judge(changed(valid, change / 256, change % 256));
      }
    }
  }

  private static byte[] changed(byte[] valid, int at, int difference) {
    byte[] damaged = valid.clone();
    damaged[at] ^= (byte) difference;
    return damaged;
  }

  @Test
  void shouldRefuseEveryTruncation() {
    for (byte[] valid : corpus) {
      for (int length = 0; length < valid.length; length++) {
        assertThat(judge(Arrays.copyOf(valid, length))).isEqualTo(ErrorCode.DECODE_FAILED.word());
      }
    }
  }

  @Test
  void shouldAnswerRandomDamage() {
    damage(50_000);
  }

  @Test
  @Tag("proof")
  void shouldAnswerAMillionRandomDamages() {
    damage(1_000_000);
  }

  private void damage(int times) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < times; i++) {
      byte[] damaged = corpus.get(random.nextInt(corpus.size())).clone();
      for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
        damaged = damage(damaged, random);
      }
      judge(damaged);
    }
  }

  private byte[] damage(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) random.nextInt(256);
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        int from = random.nextInt(other.length);
        int count = Math.min(random.nextInt(16), Math.min(other.length - from, bytes.length - at));
        System.arraycopy(other, from, bytes, at, count);
      }
      default -> {
        return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length + 4));
      }
    }
    return bytes;
  }

  /** The fault's code, or the message's class; a message that was taken can be written again. */
  private String judge(byte[] payload) {
    try {
      AgentMessage message = decoder.decode(payload);
      for (Encoding encoding : Encoding.values()) {
        byte[] again = Samples.payload(Samples.agentEncoder(encoding).frame(message));
        assertThat(decoder.decode(again)).isEqualTo(message);
      }
      return message.getClass().getSimpleName();
    } catch (ProtocolException e) {
      assertThat(e.fault().code())
          .isIn(
              ErrorCode.DECODE_FAILED,
              ErrorCode.FIELD_INVALID,
              ErrorCode.UNKNOWN_TYPE,
              ErrorCode.STATE_MISMATCH);
      return e.fault().code().word();
    }
  }

  private static List<byte[]> corpus() {
    List<byte[]> corpus = new ArrayList<>();
    try {
      for (String[] line : GoldenMessagesTest.golden()) {
        if (line[0].equals("agent")) {
          corpus.add(
              line[2].equals("JSON") ? line[3].getBytes(UTF_8) : HexFormat.of().parseHex(line[3]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return corpus;
  }
}
