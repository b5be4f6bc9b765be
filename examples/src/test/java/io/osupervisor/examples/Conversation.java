package io.osupervisor.examples;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Encoding;
import io.osupervisor.agent.protocol.FrameDecoder;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.MessageDecoder;
import io.osupervisor.agent.protocol.MessageEncoder;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.protocol.Value;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The supervisor's side of one example, which runs as a real process. */
final class Conversation implements AutoCloseable {
  static final VersionId VERSION = new VersionId("0".repeat(64));

  private static final int MAX_FRAME = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final InputStream in;
  private final OutputStream out;
  private final FrameDecoder frames = new FrameDecoder(MAX_FRAME);
  private final MessageDecoder<AgentMessage> decoder = MessageDecoder.ofAgent(MAX_FRAME);
  private final List<LogEntry> entries = new ArrayList<>();
  private @Nullable MessageEncoder<SupervisorMessage> encoder;
  private long requests;

  private Conversation(Process process) {
    this.process = process;
    this.in = process.getInputStream();
    this.out = process.getOutputStream();
  }

  /** Starts a command in its folder; nothing has been said yet. */
  static Conversation start(List<String> command, Path folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("PATH", "/usr/bin:/bin", "OSUP_PROTOCOL", "1", "LANG", "C.UTF-8"));
    return new Conversation(builder.start());
  }

  /** From hello to ready, with these entries replayed. */
  Conversation ready(Role role, List<LogEntry> replayed) throws IOException {
    await(AgentMessage.Hello.class);
    say(
        new SupervisorMessage.Welcome(
            new AgentId("example"),
            new InstanceId("example-1"),
            role,
            VERSION,
            Duration.ofSeconds(1),
            MAX_FRAME,
            Map.of()));
    say(SupervisorMessage.Restore.NOTHING);
    say(new SupervisorMessage.RestoreWal(replayed));
    say(new SupervisorMessage.RestoreEnd(replayed.size(), role));
    await(AgentMessage.Ready.class);
    return this;
  }

  /** What the agent answers to this JSON. */
  AgentMessage.Answer ask(String json) throws IOException {
    say(request(json));
    return await(AgentMessage.Response.class).answer();
  }

  /** The next request, with this JSON. */
  SupervisorMessage request(String json) {
    return new SupervisorMessage.ProcessRequest(
        "1-" + ++requests, null, Value.parseJson(json), PATIENCE, Set.of(), 1);
  }

  /** The data that the agent answers, as JSON. */
  String data(String json) throws IOException {
    AgentMessage.Answer answer = ask(json);
    if (answer instanceof AgentMessage.Answer.Data data) {
      return data.value().toJson();
    }
    throw new IOException("refused: " + answer);
  }

  /** The code with which the agent refuses. */
  String refusal(String json) throws IOException {
    AgentMessage.Answer answer = ask(json);
    if (answer instanceof AgentMessage.Answer.Failure failure) {
      return failure.code();
    }
    throw new IOException("not refused: " + answer);
  }

  void say(SupervisorMessage message) throws IOException {
    if (encoder == null) {
      throw new IOException("the agent has not said hello");
    }
    out.write(encoder.frame(message));
    out.flush();
  }

  /** The next message of a type; entries are kept, others passed over. */
  <T extends AgentMessage> T await(Class<T> type) throws IOException {
    while (true) {
      byte[] payload = frames.next();
      AgentMessage message = decode(payload == null ? read() : payload);
      if (message instanceof AgentMessage.WalEntry entry) {
        entries.add(entry.entry());
      }
      if (type.isInstance(message)) {
        return type.cast(message);
      }
    }
  }

  /** The entries that it wrote, as far as they were read. */
  List<LogEntry> entries() {
    return List.copyOf(entries);
  }

  /** The exit code of a process that ends by itself. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it still runs");
    }
    return process.exitValue();
  }

  private AgentMessage decode(byte[] payload) {
    if (encoder == null) {
      Encoding encoding = Encoding.of(payload[0]).orElse(Encoding.JSON);
      encoder = MessageEncoder.ofSupervisor(encoding, MAX_FRAME, InstantSource.system());
    }
    return decoder.decode(payload);
  }

  private byte[] read() throws IOException {
    byte[] room = new byte[64 * 1024];
    byte[] payload = null;
    while (payload == null) {
      int count = in.read(room);
      if (count < 0) {
        throw new EOFException("the agent closed its output");
      }
      frames.feed(Arrays.copyOf(room, count));
      payload = frames.next();
    }
    return payload;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
