package io.osupervisor.agent.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  private static final int MAX = 1000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, MAX - 1, MAX})
  void shouldTakeLengthsUpToTheLimit(int length) {
    FrameDecoder decoder = new FrameDecoder(MAX);
    byte[] payload = bytes(length);
    decoder.feed(frames(payload));
    assertThat(decoder.next()).isEqualTo(payload);
    assertThat(decoder.next()).isNull();
    assertThat(decoder.atEnd()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, MAX + 1, 1L << 16, Integer.MAX_VALUE, 1L << 31, 0xffffffffL})
  void shouldRefuseLengthsThatCannotBe(long length) {
    FrameDecoder decoder = new FrameDecoder(MAX);
    byte[] header = header(length);
    long allocated = Allocation.of(() -> decoder.feed(header));
    assertThat(allocated).isLessThan(64 * 1024);
    Fault fault = catchThrowableOfType(ProtocolException.class, decoder::next).fault();
    assertThat(fault.code()).isEqualTo(ErrorCode.FRAME_INVALID);
    assertThat(fault.hint()).contains("standard output");
    assertThat(fault.firstBytes()).isEqualTo(String.format("%08x", length));
    assertThat(decoder.atEnd()).contains(fault);
  }

  @Test
  void shouldTellWhatWasPrintedToStandardOutput() {
    FrameDecoder decoder = new FrameDecoder(MAX);
    decoder.feed("Hello, world! This goes on for more than is shown.\n".getBytes(US_ASCII));
    assertThatThrownBy(decoder::next)
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.fault().message())
                  .isEqualTo("a header announces 1214606444 bytes, more than max-frame 1000");
              assertThat(e.fault().firstBytes())
                  .startsWith("48656c6c6f2c20776f726c64")
                  .hasSize(2 * Fault.SHOWN_BYTES);
            });
  }

  @Test
  void shouldGiveTheFramesBeforeAFaultAndNoneAfter() {
    FrameDecoder decoder = new FrameDecoder(MAX);
    byte[] good = bytes(5);
    decoder.feed(concat(frames(good, good), header(0), frames(good)));
    decoder.feed(frames(good));
    assertThat(decoder.next()).isEqualTo(good);
    assertThat(decoder.next()).isEqualTo(good);
    assertThatThrownBy(decoder::next).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(decoder::next).isInstanceOf(ProtocolException.class);
  }

  @Test
  void shouldTakeAThousandFramesInOneWrite() {
    byte[][] payloads = new byte[1000][];
    Arrays.setAll(payloads, i -> bytes(1 + i % MAX));
    FrameDecoder decoder = new FrameDecoder(MAX);
    ByteBuffer input = ByteBuffer.allocateDirect(2_000_000).put(frames(payloads)).flip();
    decoder.feed(input);
    assertThat(input.hasRemaining()).isFalse();
    assertThat(drain(decoder).toArray(byte[][]::new)).isDeepEqualTo(payloads);
  }

  @Test
  void shouldTakeSingleBytes() {
    byte[][] payloads = {bytes(1), bytes(300), bytes(MAX)};
    FrameDecoder decoder = new FrameDecoder(MAX);
    for (byte one : frames(payloads)) {
      decoder.feed(new byte[] {one});
    }
    assertThat(drain(decoder).toArray(byte[][]::new)).isDeepEqualTo(payloads);
    assertThat(decoder.atEnd()).isEmpty();
  }

  @Test
  void shouldTellEveryTruncationOfAnExchange() {
    List<byte[]> payloads = new ArrayList<>();
    for (int size = 0; size < 10_000; size += payloads.get(payloads.size() - 1).length) {
      payloads.add(bytes(1 + (size * 7) % 700));
    }
    byte[] exchange = frames(payloads.toArray(byte[][]::new));
    int boundary = 0;
    int complete = 0;
    for (int cut = 0; cut <= exchange.length; cut++) {
      if (complete < payloads.size() && cut == boundary + 4 + payloads.get(complete).length) {
        boundary = cut;
        complete++;
      }
      FrameDecoder decoder = new FrameDecoder(MAX);
      decoder.feed(ByteBuffer.wrap(exchange, 0, cut));
      assertThat(drain(decoder)).hasSize(complete);
      int open = cut - boundary;
      assertThat(decoder.atEnd().map(Fault::code))
          .isEqualTo(open == 0 ? Optional.empty() : Optional.of(ErrorCode.FRAME_INVALID));
      decoder.feed(ByteBuffer.wrap(exchange, cut, exchange.length - cut));
      assertThat(drain(decoder)).hasSize(payloads.size() - complete);
    }
  }

  @Test
  void shouldTellHowMuchOfATruncatedFrameCame() {
    FrameDecoder decoder = new FrameDecoder(MAX);
    decoder.feed(concat(header(100), "abc".getBytes(US_ASCII)));
    Fault fault = decoder.atEnd().orElseThrow();
    assertThat(fault.message()).isEqualTo("the output ended within a frame, after 3 of 100 bytes");
    assertThat(fault.firstBytes()).isEqualTo("00000064616263");
  }

  @Test
  void shouldTakeMemoryOnlyForWhatArrived() {
    FrameDecoder decoder = new FrameDecoder(Integer.MAX_VALUE);
    byte[] some = new byte[1000];
    long allocated =
        Allocation.of(
            () -> {
              decoder.feed(header(Integer.MAX_VALUE));
              decoder.feed(some);
            });
    assertThat(allocated).isLessThan(256 * 1024);
  }

  @Test
  void shouldTakeLittleMoreThanALargeFrameItself() {
    int size = 16 << 20;
    byte[] piece = new byte[64 * 1024];
    FrameDecoder decoder = new FrameDecoder(size);
    long allocated =
        Allocation.of(
            () -> {
              decoder.feed(header(size));
              for (int fed = 0; fed < size; fed += piece.length) {
                decoder.feed(piece);
              }
            });
    assertThat(decoder.next()).hasSize(size);
    assertThat(allocated).isLessThan(size * 5L / 2);
  }

  @Test
  void shouldTakeAnyPieces() {
    Random random = new Random(25);
    for (int round = 0; round < 300; round++) {
      byte[][] payloads = new byte[random.nextInt(20)][];
      Arrays.setAll(payloads, i -> bytes(1 + random.nextInt(MAX)));
      ByteBuffer all = ByteBuffer.wrap(frames(payloads));
      FrameDecoder decoder = new FrameDecoder(MAX);
      List<byte[]> taken = new ArrayList<>();
      while (all.hasRemaining()) {
        int count = Math.min(all.remaining(), random.nextInt(900));
        decoder.feed(all.slice(all.position(), count));
        all.position(all.position() + count);
        taken.addAll(drain(decoder));
      }
      assertThat(taken.toArray(byte[][]::new)).isDeepEqualTo(payloads);
    }
  }

  private static List<byte[]> drain(FrameDecoder decoder) {
    List<byte[]> taken = new ArrayList<>();
    for (byte[] next = decoder.next(); next != null; next = decoder.next()) {
      taken.add(next);
    }
    return taken;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] header(long length) {
    return ByteBuffer.allocate(4).putInt((int) length).array();
  }

  private static byte[] frames(byte[]... payloads) {
    FrameBuffer buffer = new FrameBuffer();
    for (byte[] payload : payloads) {
      buffer.append(payload);
    }
    return buffer.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
