package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Encoding;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.FrameBuffer;
import io.osupervisor.agent.protocol.FrameDecoder;
import io.osupervisor.agent.protocol.MessageDecoder;
import io.osupervisor.agent.protocol.MessageEncoder;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.ErrorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the protocol with one process: frames in, frames out, in the encoding of its first frame.
 * Frames gather until they are flushed, so that one write carries many. Not thread safe.
 */
final class AgentLink {

  /** What came: a message, or something that is none. */
  sealed interface Received {
    record Message(AgentMessage message) implements Received {}

    /**
     * The frame has no effect, but the agent is told.
     *
     * @param type of the message, where it could be read and is known
     */
    record Wrong(Fault fault, Optional<String> type) implements Received {}

    /** From here on nothing can be read. */
    record Broken(Fault fault) implements Received {}
  }

  /** Beyond so many bytes of backlog, what the agent can do without is not written. */
  static final long CROWDED = 1 << 20;

  private final AgentProcess process;
  private final int maxFrame;
  private final InstantSource clock;
  private final FrameDecoder frames;
  private final MessageDecoder<AgentMessage> decoder;
  private final FrameBuffer out = new FrameBuffer();
  private @Nullable MessageEncoder<SupervisorMessage> encoder;
  private long acknowledged;
  private long told;

  AgentLink(AgentProcess process, int maxFrame, InstantSource clock) {
    this.process = process;
    this.maxFrame = maxFrame;
    this.clock = clock;
    this.frames = new FrameDecoder(maxFrame);
    this.decoder = MessageDecoder.ofAgent(maxFrame);
  }

  /** Takes what the process wrote. */
  void feed(byte[] bytes) {
    frames.feed(bytes);
  }

  /** The next thing that came, or empty until more is fed. */
  Optional<Received> next() {
    byte[] payload;
    try {
      payload = frames.next();
    } catch (ProtocolException e) {
      return Optional.of(new Received.Broken(e.fault()));
    }
    if (payload == null) {
      return Optional.empty();
    }
    if (encoder == null) {
      Encoding encoding = Encoding.of(payload[0]).orElse(Encoding.JSON);
      encoder = MessageEncoder.ofSupervisor(encoding, maxFrame, clock);
    }
    try {
      return Optional.of(new Received.Message(decoder.decode(payload)));
    } catch (ProtocolException e) {
      return Optional.of(new Received.Wrong(e.fault(), e.type()));
    }
  }

  /** What is wrong with an output that ends here. */
  Optional<Fault> atEnd() {
    return frames.atEnd();
  }

  /**
   * Adds a message to what is written at the next flush. An agent that does not read gets no more
   * errors and refusals: it cannot make this side hold memory by doing wrong.
   *
   * @throws AgentException when it cannot be written; then nothing of it is
   */
  void send(SupervisorMessage message) {
    if (isDispensable(message) && isCrowded()) {
      return;
    }
    try {
      encoder().append(message, out);
    } catch (ProtocolException e) {
      Fault fault = e.fault();
      throw new AgentException(
          fault.code().word(), fault.message(), "send what the protocol can carry");
    }
  }

  /** Every entry up to this one is durable; the agent is told of the latest alone. */
  void acknowledge(long seq) {
    acknowledged = Math.max(acknowledged, seq);
  }

  /** Writes what has gathered; never blocks. */
  void flush() {
    if (acknowledged > told && process.backlog() <= CROWDED) {
      told = acknowledged;
      encoder().append(new SupervisorMessage.WalAck(told), out);
    }
    if (!out.isEmpty()) {
      process.write(out.toByteArray());
      out.clear();
    }
  }

  private static boolean isDispensable(SupervisorMessage message) {
    return message instanceof ErrorMessage
        || (message instanceof EvolutionResult result && result.isOfNone());
  }

  private boolean isCrowded() {
    return backlog() > CROWDED;
  }

  private MessageEncoder<SupervisorMessage> encoder() {
    MessageEncoder<SupervisorMessage> open = encoder;
    if (open == null) {
      open = MessageEncoder.ofSupervisor(Encoding.JSON, maxFrame, clock);
      encoder = open;
    }
    return open;
  }

  /** Bytes that the process has not taken yet, and those that the next flush writes. */
  long backlog() {
    return process.backlog() + out.length();
  }

  /** Writes what has gathered; then the bytes that the process has not taken. */
  long unread() {
    flush();
    return process.backlog();
  }
}
