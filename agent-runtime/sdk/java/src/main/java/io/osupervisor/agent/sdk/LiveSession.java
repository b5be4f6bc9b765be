package io.osupervisor.agent.sdk;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The session of a running agent: who it is, its place in the log, its pulse. */
final class LiveSession implements Session {
  private static final Duration MOST_SILENCE = Duration.ofMinutes(10);

  private final Loop loop;
  private final Frames frames;
  private final Intake intake;
  private final @Nullable Memory memory;
  private @Nullable Request current;
  private String agentId = "";
  private String instanceId = "";
  private String role = "";
  private String version = "";
  private Map<String, Object> parameters = Map.of();
  private long logged;
  private long durable;
  private long calls;
  private boolean ready;
  private long interval = Long.MAX_VALUE / 4;
  private long nextBeat = System.nanoTime() + interval;

  LiveSession(Loop loop, Frames frames, Intake intake, @Nullable Memory memory) {
    this.loop = loop;
    this.frames = frames;
    this.intake = intake;
    this.memory = memory;
  }

  @Override
  public String agentId() {
    return agentId;
  }

  @Override
  public String instanceId() {
    return instanceId;
  }

  @Override
  public String role() {
    return role;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public Map<String, Object> parameters() {
    return parameters;
  }

  @Override
  public long logged() {
    return logged;
  }

  @Override
  public long durable() {
    return durable;
  }

  void role(String given) {
    role = given;
  }

  void ready() {
    ready = true;
  }

  void durable(long seq) {
    durable = Math.max(durable, seq);
  }

  void startAt(long walSeq) {
    logged = walSeq;
    durable = walSeq;
  }

  void welcome(Map<String, Object> frame) {
    agentId = Fields.text(frame, "agent_id", "");
    instanceId = Fields.text(frame, "instance_id", "");
    role = Fields.text(frame, "role", "");
    version = Fields.text(frame, "version", "");
    parameters = Fields.map(frame, "parameters");
    frames.maxFrame((int) Fields.number(frame, "max_frame", frames.maxFrame()));
    interval = TimeUnit.MILLISECONDS.toNanos(Fields.number(frame, "heartbeat_ms", 1000));
    beat(Loop.frame("heartbeat"));
  }

  void reloaded(String to, Map<String, Object> changed) {
    version = to;
    parameters = changed.isEmpty() ? parameters : changed;
  }

  // -- restoring

  void restore(@Nullable Object snapshot) {
    fold("restore", snapshot, true);
  }

  void replay(Map<String, Object> frame) {
    if (!(frame.get("entries") instanceof List<?> entries)) {
      throw new Fields.MissingException(frame, "entries");
    }
    for (Object item : entries) {
      Map<String, Object> entry = Values.map(item);
      long seq = Fields.number(entry, "seq");
      if (seq != logged + 1) {
        fatal("replay", Refusal.badState("entry " + seq + " follows " + logged));
      }
      fold("replay", entry.get("data"), false);
      startAt(seq);
    }
  }

  private void fold(String what, @Nullable Object value, boolean whole) {
    try {
      if (memory == null) {
        throw Refusal.badState("the agent keeps no memory, but there is one to restore");
      }
      if (whole) {
        memory.restore(value);
      } else {
        memory.apply(value);
      }
    } catch (RuntimeException fault) {
      fatal(what, fault);
    }
  }

  void fatal(String what, RuntimeException fault) {
    report("restore_failed", what + ": " + fault);
    flush();
    fault.printStackTrace();
    throw new StopException(1);
  }

  // -- units of work

  void begin(@Nullable Request request) {
    current = request;
    if (memory instanceof AgentState state) {
      state.begin(request != null && request.readOnly());
    }
  }

  @Override
  public void commit() {
    if (memory instanceof AgentState state && state.inUnit()) {
      Object entry = state.entry();
      if (entry != null) {
        write(entry);
      }
      state.begin(current != null && current.readOnly());
    }
  }

  void undo() {
    if (memory instanceof AgentState state) {
      state.undo();
    }
  }

  void end() {
    current = null;
    if (memory instanceof AgentState state) {
      state.end();
    }
  }

  @Override
  public void log(@Nullable Object... entries) {
    if (memory == null || memory instanceof AgentState) {
      throw Refusal.badState("log needs a memory of your own; AgentState logs by itself");
    }
    if (!ready) {
      throw Refusal.badState("entries may be written once the agent is ready");
    }
    if (current != null && current.readOnly()) {
      throw Refusal.readOnly();
    }
    write(entries);
    for (Object entry : entries) {
      memory.apply(entry);
    }
  }

  private void write(@Nullable Object... entries) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object data : entries) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("seq", logged + 1 + rows.size());
      row.put("data", data);
      if (current != null) {
        row.put("request", current.id());
      }
      rows.add(row);
    }
    Map<String, Object> frame = Loop.frame("wal_batch", "entries", rows);
    if (rows.size() == 1) {
      frame = Loop.frame("wal_entry");
      frame.putAll(rows.get(0));
    }
    put(half(frame));
    logged += rows.size();
  }

  /** The bytes of a frame, refused above half of the greatest frame. */
  byte[] half(Map<String, Object> frame) {
    byte[] bytes = frames.encode(frame);
    if (bytes.length > frames.maxFrame() / 2) {
      throw Refusal.tooLarge(Fields.text(frame, "type"), bytes.length, frames.maxFrame());
    }
    return bytes;
  }

  // -- pulse and messages

  long nanosToBeat() {
    return Math.max(1, nextBeat - System.nanoTime());
  }

  void beatIfDue() {
    if (System.nanoTime() - nextBeat >= 0) {
      beat(Loop.frame("heartbeat"));
    }
  }

  private void beat(Map<String, Object> frame) {
    send(frame);
    flush();
    nextBeat = System.nanoTime() + interval;
  }

  @Override
  public Busy busy(Duration atMost) {
    if (atMost.toMillis() < 1 || atMost.compareTo(MOST_SILENCE) > 0) {
      throw new IllegalArgumentException("silence is 1 ms to 10 min, not " + atMost);
    }
    beat(Loop.frame("heartbeat", "next_ms", atMost.toMillis()));
    return () -> beat(Loop.frame("heartbeat"));
  }

  @Override
  public void pulse() {
    beatIfDue();
    flush();
  }

  @Override
  public void checkpoint() {
    loop.wishCheckpoint();
  }

  @Override
  public ToolResult tool(String name, Map<String, ?> arguments) throws ToolException {
    commit();
    String id = instanceId + "-" + ++calls;
    BlockingQueue<Map<String, Object>> answer = intake.expectCall(id);
    send(Loop.frame("tool_call", "id", id, "tool", name, "arguments", arguments));
    flush();
    try {
      Map<String, Object> result = null;
      while (result == null) {
        beatIfDue();
        result = answer.poll(nanosToBeat(), TimeUnit.NANOSECONDS);
      }
      return opened(result);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new StopException(1);
    } finally {
      intake.forgetCall(id);
    }
  }

  private static ToolResult opened(Map<String, Object> result) throws ToolException {
    String mode = Fields.text(result, "mode", "");
    if (result.get("error") != null) {
      Map<String, Object> error = Fields.map(result, "error");
      String code = Fields.text(error, "code", "tool_failed");
      throw new ToolException(code, Fields.text(error, "message", code), mode);
    }
    return new ToolResult(mode, result.get("result"));
  }

  @Override
  public void metrics(Map<String, ? extends Number> numbers) {
    send(Loop.frame("metrics", "data", numbers));
  }

  @Override
  public void report(String code, String message) {
    send(Loop.frame("error", "code", code, "message", message));
  }

  @Override
  public void propose(
      String reason,
      Map<String, ? extends @Nullable Object> files,
      Map<String, ?> changed,
      Map<String, String> expected) {
    Map<String, Object> hypothesis = new LinkedHashMap<>();
    hypothesis.put("reason", reason);
    if (!files.isEmpty()) {
      hypothesis.put("files", files);
    }
    if (!changed.isEmpty()) {
      hypothesis.put("parameters", changed);
    }
    if (!expected.isEmpty()) {
      hypothesis.put("expected", expected);
    }
    send(Loop.frame("evolution_intent", "hypothesis", hypothesis));
  }

  void send(Map<String, Object> frame) {
    put(frames.encode(frame));
  }

  void put(byte[] frame) {
    try {
      frames.put(frame);
    } catch (IOException gone) {
      throw new StopException(0);
    }
  }

  private void flush() {
    try {
      frames.flush();
    } catch (IOException gone) {
      throw new StopException(0);
    }
  }
}
