package io.osupervisor.agent.protocol;

import java.nio.ByteBuffer;

/** Frames on their way out: as many as one likes, written to the pipe at once. Not thread safe. */
public final class FrameBuffer {
  /** The bytes of a header. */
  public static final int HEADER = Integer.BYTES;

  private final PackBuffer out = new PackBuffer(512);

  /** Adds a frame with this payload. */
  public void append(byte[] payload) {
    int start = begin();
    out.raw(payload, 0, payload.length);
    end(start);
  }

  /** The bytes of all frames. */
  public int length() {
    return out.end();
  }

  public boolean isEmpty() {
    return out.end() == 0;
  }

  /** All frames, without a copy; valid until the next append or clear. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(out.array(), 0, out.end());
  }

  /** A copy of all frames. */
  public byte[] toByteArray() {
    return out.copy(0, out.end());
  }

  /** Forgets all frames, and most of the memory of a large one. */
  public void clear() {
    out.clear();
  }

  PackBuffer out() {
    return out;
  }

  int begin() {
    int start = out.end();
    out.raw(new byte[HEADER], 0, HEADER);
    return start;
  }

  /** Ends the frame that began there; the bytes of its payload. */
  int end(int start) {
    int length = out.end() - start - HEADER;
    out.patch32(start, length);
    return length;
  }
}
