package io.osupervisor.agent.protocol;

import io.osupervisor.agent.AgentException;
import java.time.InstantSource;

/**
 * Writes the messages of one direction as frames, each with the time of its writing. Not thread
 * safe.
 *
 * @param <M> what is written
 */
public final class MessageEncoder<M> {
  private final MessageTable<M> table;
  private final Encoding encoding;
  private final int maxFrame;
  private final InstantSource clock;
  private final PackBuffer scratch = new PackBuffer(512);

  private MessageEncoder(
      MessageTable<M> table, Encoding encoding, int maxFrame, InstantSource clock) {
    this.table = table;
    this.encoding = encoding;
    this.maxFrame = maxFrame;
    this.clock = clock;
  }

  /** Writes what the supervisor says. */
  public static MessageEncoder<SupervisorMessage> ofSupervisor(
      Encoding encoding, int maxFrame, InstantSource clock) {
    return new MessageEncoder<>(SupervisorCodecs.TABLE, encoding, maxFrame, clock);
  }

  /** Writes what an agent says: for tests, and for programs that play an agent. */
  public static MessageEncoder<AgentMessage> ofAgent(
      Encoding encoding, int maxFrame, InstantSource clock) {
    return new MessageEncoder<>(AgentCodecs.TABLE, encoding, maxFrame, clock);
  }

  /**
   * Appends the message as one frame; when it fails the buffer is as it was.
   *
   * @throws AgentException {@code frame_too_large} when it takes more than max-frame
   * @throws ProtocolException {@code field_invalid} for text with a lone surrogate
   */
  public void append(M message, FrameBuffer target) {
    PackBuffer out = target.out();
    int start = target.begin();
    boolean done = false;
    try {
      payload(message, out);
      int length = target.end(start);
      if (length > maxFrame) {
        throw tooLarge(message, length);
      }
      done = true;
    } finally {
      if (!done) {
        out.truncate(start);
      }
    }
  }

  /** The message as one frame of its own. */
  public byte[] frame(M message) {
    FrameBuffer target = new FrameBuffer();
    append(message, target);
    return target.toByteArray();
  }

  private void payload(M message, PackBuffer out) {
    long now = clock.millis();
    if (encoding == Encoding.MESSAGE_PACK) {
      table.write(message, now, new FieldWriter(out));
      return;
    }
    try {
      table.write(message, now, new FieldWriter(scratch));
      JsonWriter.write(scratch.array(), 0, scratch.end(), out.stream());
    } finally {
      scratch.clear();
    }
  }

  private AgentException tooLarge(M message, int length) {
    return new AgentException(
        "frame_too_large",
        message.getClass().getSimpleName()
            + " takes "
            + length
            + " bytes, max-frame is "
            + maxFrame,
        "send less in one message, or raise max-frame");
  }
}
