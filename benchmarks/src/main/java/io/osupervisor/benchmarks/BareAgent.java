package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Encoding;
import io.osupervisor.agent.protocol.FrameBuffer;
import io.osupervisor.agent.protocol.FrameDecoder;
import io.osupervisor.agent.protocol.MessageDecoder;
import io.osupervisor.agent.protocol.MessageEncoder;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.protocol.Value;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * The reference: the same program on a bare pipe, with the protocol's codec and nothing else. The
 * calling thread writes and reads, so that nothing can be faster in Java.
 */
final class BareAgent implements AutoCloseable {
  private static final int MAX_FRAME = 16 * 1024 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final InputStream in;
  private final OutputStream out;
  private final FrameDecoder frames = new FrameDecoder(MAX_FRAME);
  private final MessageDecoder<AgentMessage> decoder = MessageDecoder.ofAgent(MAX_FRAME);
  private final MessageEncoder<SupervisorMessage> encoder =
      MessageEncoder.ofSupervisor(Encoding.JSON, MAX_FRAME, InstantSource.system());
  private final FrameBuffer gathered = new FrameBuffer();
  private final byte[] room = new byte[64 * 1024];
  private long requests;

  private BareAgent(Process process) {
    this.process = process;
    this.in = process.getInputStream();
    this.out = process.getOutputStream();
  }

  /** Starts the process and reads its first frame. */
  static BareAgent start(BenchmarkAgent agent, Path folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(agent.command())
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "OSUP_PROTOCOL", "1"));
    BareAgent bare = new BareAgent(builder.start());
    bare.next(AgentMessage.Hello.class);
    return bare;
  }

  /** Lets it get ready for requests. */
  BareAgent greet() throws IOException {
    write(
        new SupervisorMessage.Welcome(
            new AgentId("bare"),
            new InstanceId("bare-1"),
            Role.PRIMARY,
            new VersionId("0".repeat(64)),
            Duration.ofSeconds(1),
            MAX_FRAME,
            Map.of()));
    write(SupervisorMessage.Restore.NOTHING);
    write(new SupervisorMessage.RestoreEnd(0, Role.PRIMARY));
    flush();
    next(AgentMessage.Ready.class);
    return this;
  }

  /** One request, there and back. */
  void request(Value data) throws IOException {
    ask(data);
    flush();
    next(AgentMessage.Response.class);
  }

  /** So many requests, a number of which is always open. */
  void pipeline(Value data, int total, int open) throws IOException {
    int sent = Math.min(open, total);
    for (int i = 0; i < sent; i++) {
      ask(data);
    }
    flush();
    for (int answered = 0; answered < total; answered++) {
      byte[] payload = frames.next();
      if (payload == null) {
        flush();
        payload = await();
      }
      if (!(decoder.decode(payload) instanceof AgentMessage.Response)) {
        answered--;
      } else if (sent < total) {
        ask(data);
        sent++;
      }
    }
  }

  /** KiB of its memory that are resident. */
  long resident() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS in " + status);
  }

  /** Adds a request to the next write. */
  void ask(Value data) {
    write(
        new SupervisorMessage.ProcessRequest("1-" + ++requests, null, data, PATIENCE, Set.of(), 1));
  }

  /** Writes what has gathered. */
  void flush() throws IOException {
    out.write(gathered.bytes().array(), 0, gathered.length());
    out.flush();
    gathered.clear();
  }

  /** The next message of a type; pulses are passed over. */
  <T extends AgentMessage> T next(Class<T> type) throws IOException {
    while (true) {
      byte[] payload = frames.next();
      AgentMessage message = decoder.decode(payload == null ? await() : payload);
      if (type.isInstance(message)) {
        return type.cast(message);
      }
      if (!(message instanceof AgentMessage.Heartbeat)) {
        throw new IOException("not a " + type.getSimpleName() + ": " + message);
      }
    }
  }

  private void write(SupervisorMessage message) {
    encoder.append(message, gathered);
  }

  private byte[] await() throws IOException {
    byte[] payload = null;
    while (payload == null) {
      int count = in.read(room);
      if (count < 0) {
        throw new EOFException("the agent ended");
      }
      frames.feed(Arrays.copyOf(room, count));
      payload = frames.next();
    }
    return payload;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
