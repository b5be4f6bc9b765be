package io.osupervisor.agent.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an agent's output into frames, in whatever pieces it arrives. Memory grows with what has
 * arrived, never with what a header claims. After a fault nothing more comes out. Not thread safe.
 */
public final class FrameDecoder {
  private static final int FIRST_STEP = 64 * 1024;
  private static final byte[] NONE = {};

  private final int maxFrame;
  private final Deque<byte[]> complete = new ArrayDeque<>();
  private final byte[] header = new byte[FrameBuffer.HEADER];
  private int headerFilled;
  private int length;
  private byte[] body = NONE;
  private int bodyFilled;
  private @Nullable Fault fault;

  /**
   * @param maxFrame the most bytes in a payload, positive
   */
  public FrameDecoder(int maxFrame) {
    if (maxFrame < 1) {
      throw new IllegalArgumentException("max-frame must be positive: " + maxFrame);
    }
    this.maxFrame = maxFrame;
  }

  /** Takes what has arrived. */
  public void feed(byte[] arrived) {
    feed(ByteBuffer.wrap(arrived));
  }

  /** Takes what has arrived, all of it; the buffer may be used again at once. */
  public void feed(ByteBuffer arrived) {
    while (arrived.hasRemaining() && fault == null) {
      if (headerFilled < header.length) {
        readHeader(arrived);
      } else {
        readBody(arrived);
      }
    }
    arrived.position(arrived.limit());
  }

  /**
   * The next complete payload, or null until more arrives.
   *
   * @throws ProtocolException {@code frame_invalid} when all frames before the fault were taken
   */
  public byte @Nullable [] next() {
    byte[] payload = complete.poll();
    if (payload == null && fault != null) {
      throw new ProtocolException(fault);
    }
    return payload;
  }

  /** What is wrong with an output that ends here: a header that cannot be, or half a frame. */
  public Optional<Fault> atEnd() {
    if (fault != null || headerFilled == 0) {
      return Optional.ofNullable(fault);
    }
    String message =
        headerFilled < header.length
            ? "the output ended within a header, after " + headerFilled + " of 4 bytes"
            : "the output ended within a frame, after " + bodyFilled + " of " + length + " bytes";
    return Optional.of(Fault.frameInvalid(message, pending()));
  }

  private void readHeader(ByteBuffer arrived) {
    int count = Math.min(arrived.remaining(), header.length - headerFilled);
    arrived.get(header, headerFilled, count);
    headerFilled += count;
    if (headerFilled < header.length) {
      return;
    }
    long claimed = ByteBuffer.wrap(header).getInt() & 0xffffffffL;
    if (claimed == 0 || claimed > maxFrame) {
      refuse(claimed, arrived);
      return;
    }
    length = (int) claimed;
    bodyFilled = 0;
  }

  private void readBody(ByteBuffer arrived) {
    if (bodyFilled == body.length) {
      int step = Math.max(Math.max(FIRST_STEP, bodyFilled), arrived.remaining());
      body = Arrays.copyOf(body, (int) Math.min(length, (long) bodyFilled + step));
    }
    int count = Math.min(arrived.remaining(), body.length - bodyFilled);
    arrived.get(body, bodyFilled, count);
    bodyFilled += count;
    if (bodyFilled == length) {
      complete.add(body);
      body = NONE;
      bodyFilled = 0;
      headerFilled = 0;
    }
  }

  private void refuse(long claimed, ByteBuffer arrived) {
    int more = Math.min(arrived.remaining(), Fault.SHOWN_BYTES - header.length);
    byte[] shown = Arrays.copyOf(header, header.length + more);
    arrived.get(shown, header.length, more);
    String message =
        claimed == 0
            ? "a header announces an empty frame"
            : "a header announces " + claimed + " bytes, more than max-frame " + maxFrame;
    fault = Fault.frameInvalid(message, shown);
  }

  private byte[] pending() {
    int ofBody = Math.min(bodyFilled, Fault.SHOWN_BYTES - headerFilled);
    byte[] shown = Arrays.copyOf(header, headerFilled + ofBody);
    System.arraycopy(body, 0, shown, headerFilled, ofBody);
    return shown;
  }
}
