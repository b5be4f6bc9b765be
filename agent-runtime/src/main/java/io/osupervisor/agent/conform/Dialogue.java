package io.osupervisor.agent.conform;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.Bye;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.protocol.AgentMessage.Ready;
import io.osupervisor.agent.protocol.AgentMessage.Response;
import io.osupervisor.agent.protocol.AgentMessage.WalBatch;
import io.osupervisor.agent.protocol.AgentMessage.WalEntry;
import io.osupervisor.agent.protocol.Encoding;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.FrameBuffer;
import io.osupervisor.agent.protocol.MessageDecoder;
import io.osupervisor.agent.protocol.MessageEncoder;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.RequestTrait;
import io.osupervisor.agent.protocol.Snapshot;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.ProcessRequest;
import io.osupervisor.agent.protocol.SupervisorMessage.Restore;
import io.osupervisor.agent.protocol.SupervisorMessage.RestoreEnd;
import io.osupervisor.agent.protocol.SupervisorMessage.RestoreWal;
import io.osupervisor.agent.protocol.SupervisorMessage.WalAck;
import io.osupervisor.agent.protocol.SupervisorMessage.Welcome;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The supervisor's side of one instance's life. Every frame heard is judged by its conduct. */
final class Dialogue implements AutoCloseable {
  private static final VersionId VERSION = new VersionId("c0".repeat(32));
  private static final String TOOL_CALL = "tool_call";
  private static final AgentId AGENT = new AgentId("conform");

  private final AgentProcess process;
  private final ConformOptions options;
  private final Findings findings;
  private final Conduct conduct;
  private final InstanceId instance;
  private final Hello hello;
  private final MessageDecoder<AgentMessage> decoder =
      MessageDecoder.ofAgent(AgentProcess.MAX_FRAME);
  private Encoding encoding = Encoding.JSON;
  private boolean heardFirst;
  private boolean midFrame;
  private int requests;

  /** Starts the program and hears its hello. */
  Dialogue(List<String> command, ConformOptions options, Findings findings, int number) {
    this.options = options;
    this.findings = findings;
    this.conduct = new Conduct(findings);
    this.instance = new InstanceId("conform-" + number);
    Map<String, String> identity =
        Map.of(
            "OSUP_AGENT_ID", AGENT.value(),
            "OSUP_INSTANCE_ID", instance.value(),
            "OSUP_ROLE", Role.PRIMARY.word(),
            "OSUP_VERSION", VERSION.value(),
            "OSUP_PROTOCOL", "1");
    this.process = AgentProcess.start(command, options, identity);
    try {
      this.hello = (Hello) await(Hello.class::isInstance, Rule.HELLO_FIRST, "no hello came");
    } catch (Breach breach) {
      process.close();
      throw breach;
    }
  }

  Hello hello() {
    return hello;
  }

  Conduct conduct() {
    return conduct;
  }

  // -- saying

  void say(SupervisorMessage message) {
    process.send(frame(message));
  }

  byte[] frame(SupervisorMessage message) {
    return MessageEncoder.ofSupervisor(encoding, AgentProcess.MAX_FRAME, InstantSource.system())
        .frame(message);
  }

  /** Any map as a frame, also what no message of the protocol looks like. */
  byte[] frame(Map<String, Value> fields) {
    Value map = Value.map(fields);
    FrameBuffer buffer = new FrameBuffer();
    buffer.append(encoding == Encoding.JSON ? map.toJsonBytes() : map.toMessagePack());
    return buffer.toByteArray();
  }

  void sendRaw(byte[] bytes) {
    process.send(bytes);
    midFrame = false;
  }

  /** A part of a frame; nothing else is said until {@link #sendRaw} gives the rest. */
  void sendPart(byte[] bytes) {
    process.send(bytes);
    midFrame = true;
  }

  void endInput() {
    conduct.inputEnded();
    process.closeInput();
  }

  void welcome(Role role) {
    say(
        new Welcome(
            AGENT, instance, role, VERSION, options.heartbeat(), AgentProcess.MAX_FRAME, Map.of()));
  }

  void restore(SavedMemory memory) {
    Value snapshot = memory.snapshot();
    if (snapshot == null) {
      say(Restore.NOTHING);
    } else if (memory.chunked()) {
      say(new Restore("c1", memory.walSeq(), VERSION, Snapshot.Chunked.FOLLOWS));
      Snapshots.cut(snapshot.asBinary()).forEach(this::say);
    } else {
      say(new Restore("c1", memory.walSeq(), VERSION, new Snapshot.Inline(snapshot)));
    }
    if (!memory.tail().isEmpty()) {
      say(new RestoreWal(memory.tail()));
    }
  }

  void endRestore(long walSeq) {
    conduct.restoreEnded(walSeq);
    say(new RestoreEnd(walSeq, Role.PRIMARY));
    await(Ready.class::isInstance, Rule.READY_AFTER_RESTORE, "no ready came");
  }

  /** From welcome to ready in one go. */
  Dialogue begin(SavedMemory memory) {
    welcome(Role.PRIMARY);
    restore(memory);
    endRestore(memory.lastSeq());
    return this;
  }

  ProcessRequest nextRequest() {
    String id = instance.value() + "-r" + ++requests;
    conduct.requested(id);
    Set<RequestTrait> traits = Set.of();
    return new ProcessRequest(id, null, options.request(), options.patience(), traits, 1);
  }

  Response request(Rule rule) {
    ProcessRequest request = nextRequest();
    say(request);
    return awaitResponse(request.id(), rule);
  }

  Response awaitResponse(String id, Rule rule) {
    return (Response)
        await(
            message -> message instanceof Response response && response.id().equals(id),
            rule,
            "no response came to " + id);
  }

  void awaitAnswers(List<String> ids, Rule rule) {
    ids.stream().filter(id -> !conduct.isAnswered(id)).forEach(id -> awaitResponse(id, rule));
  }

  // -- hearing

  AgentMessage await(Predicate<AgentMessage> wanted, Rule rule, String missing) {
    long deadline = System.nanoTime() + options.patience().toNanos();
    for (AgentMessage message = hear(rule, missing, deadline);
        message != null;
        message = hear(rule, missing, deadline)) {
      if (wanted.test(message)) {
        return message;
      }
    }
    throw new Breach(rule, missing + " within " + options.patience().toMillis() + " ms" + log());
  }

  /** The next message until then, or null; the end of the output breaks the rule. */
  @Nullable AgentMessage hear(Rule rule, String missing, long deadline) {
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      AgentProcess.Heard heard = process.next(left);
      if (heard == null) {
        return null;
      }
      if (heard instanceof AgentProcess.Heard.End) {
        throw new Breach(rule, missing + ": the process " + ending() + log());
      }
      AgentMessage message = judged(heard);
      if (message != null) {
        return message;
      }
    }
  }

  /** Hears all until the output ends; the exit code, or a breach if the process lives on. */
  int end(Rule rule) {
    long deadline = System.nanoTime() + options.patience().toNanos();
    while (true) {
      AgentProcess.Heard heard =
          process.next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      if (heard == null) {
        throw new Breach(rule, "it still runs after " + options.patience().toMillis() + " ms");
      }
      if (heard instanceof AgentProcess.Heard.End) {
        return process
            .exit(options.patience())
            .orElseThrow(() -> new Breach(rule, "it closed its output but still runs"));
      }
      judged(heard);
    }
  }

  Bye awaitBye() {
    return (Bye) await(Bye.class::isInstance, Rule.SAYS_BYE, "no bye came");
  }

  private @Nullable AgentMessage judged(AgentProcess.Heard heard) {
    if (heard instanceof AgentProcess.Heard.Garbage garbage) {
      Fault fault = garbage.fault();
      throw new Breach(
          Rule.FRAMES_ONLY,
          fault.message() + ", bytes " + fault.firstBytes() + ": " + fault.hint());
    }
    byte[] payload = ((AgentProcess.Heard.Frame) heard).payload();
    if (!heardFirst) {
      heardFirst = true;
      encoding = Encoding.of(payload[0]).orElse(Encoding.JSON);
    }
    AgentMessage message = decoded(payload);
    if (message != null) {
      conduct.heard(message);
      acknowledge(message);
    }
    return message;
  }

  private @Nullable AgentMessage decoded(byte[] payload) {
    try {
      AgentMessage message = decoder.decode(payload);
      List.of(Rule.FRAMES_ONLY, Rule.READABLE_MAPS, Rule.VALID_FIELDS, Rule.KNOWN_TYPES)
          .forEach(findings::kept);
      return message;
    } catch (ProtocolException e) {
      Fault fault = e.fault();
      if (fault.code() == ErrorCode.UNKNOWN_TYPE && isToolCall(payload)) {
        return null;
      }
      throw new Breach(ruleOf(fault.code()), fault.message());
    }
  }

  /** The type whose content is not judged here; it gets a mock result. */
  private boolean isToolCall(byte[] payload) {
    Value frame =
        encoding == Encoding.JSON ? Value.parseJson(payload) : Value.ofMessagePack(payload);
    Value type = frame.field("type");
    if (type == null || !type.asString().equals(TOOL_CALL)) {
      return false;
    }
    Value call = frame.field("id");
    if (call != null) {
      sendRaw(
          frame(
              Map.of(
                  "type",
                  Value.of("tool_result"),
                  "id",
                  call,
                  "mode",
                  Value.of("mock"),
                  "result",
                  Value.NULL)));
    }
    return true;
  }

  private static Rule ruleOf(ErrorCode code) {
    return switch (code) {
      case DECODE_FAILED -> Rule.READABLE_MAPS;
      case UNKNOWN_TYPE -> Rule.KNOWN_TYPES;
      case STATE_MISMATCH -> Rule.READY_NUMBER;
      default -> Rule.VALID_FIELDS;
    };
  }

  private void acknowledge(AgentMessage message) {
    boolean logs = message instanceof WalEntry || message instanceof WalBatch;
    if (logs && !midFrame) {
      say(new WalAck(conduct.lastSeq()));
    }
  }

  private String ending() {
    return process
        .exit(Duration.ofSeconds(1))
        .map(code -> "ended with code " + code)
        .orElse("closed its output");
  }

  private String log() {
    String log = process.log();
    return log.isEmpty() ? "" : "; its log ends with\n" + log;
  }

  @Override
  public void close() {
    process.close();
  }
}
