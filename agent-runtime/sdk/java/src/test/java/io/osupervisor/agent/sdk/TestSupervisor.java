package io.osupervisor.agent.sdk;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The supervisor's side of an agent that runs on a thread of this process. */
final class TestSupervisor implements AutoCloseable {
  /** When every request says that it was sent. */
  static final long SENT_AT = 1_700_000_000_123L;

  private final List<Map<String, Object>> seen = new ArrayList<>();
  private final PipedOutputStream toAgent = new PipedOutputStream();
  private final Frames frames;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  TestSupervisor(Agent agent) {
    try {
      PipedInputStream agentIn = new PipedInputStream(toAgent, 1 << 22);
      PipedOutputStream agentOut = new PipedOutputStream();
      frames = new Frames(new PipedInputStream(agentOut, 1 << 22), toAgent);
      Frames agentFrames = new Frames(agentIn, agentOut);
      Thread thread =
          new Thread(() -> exit.complete(agent.serve(agentFrames, () -> {})), "agent-under-test");
      thread.setDaemon(true);
      thread.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestSupervisor welcome(int maxFrame) {
    await("hello");
    Map<String, Object> welcome = Loop.frame("welcome", "protocol", 1, "agent_id", "a");
    welcome.putAll(Map.of("instance_id", "i1", "role", "primary", "version", "v1"));
    welcome.putAll(Map.of("heartbeat_ms", 50, "max_frame", maxFrame, "parameters", Map.of()));
    return say(welcome);
  }

  /** From hello to ready, without memory. */
  TestSupervisor ready() {
    welcome(1 << 20);
    say(Loop.frame("restore", "checkpoint_id", null, "wal_seq", 0));
    return endRestore(0);
  }

  TestSupervisor endRestore(long walSeq) {
    say(Loop.frame("restore_end", "wal_seq", walSeq, "role", "primary"));
    await("ready");
    return this;
  }

  TestSupervisor say(Map<String, Object> frame) {
    try {
      frames.put(frames.encode(frame));
      frames.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestSupervisor ask(String id, Object data, boolean readOnly) {
    Map<String, Object> request = Loop.frame("process_request", "id", id, "data", data);
    request.putAll(Map.of("deadline_ms", 30_000, "idempotent", false, "attempt", 1));
    request.put("read_only", readOnly);
    request.put("ts", SENT_AT);
    return say(request);
  }

  Map<String, Object> request(String id, Object data) {
    return ask(id, data, false).await("response");
  }

  /** The next frame of this type; the ones before it are kept. */
  Map<String, Object> await(String type) {
    try {
      while (true) {
        byte[] bytes = frames.read();
        if (bytes == null) {
          throw new AssertionError("the agent ended before " + type + ", seen: " + seen);
        }
        Map<String, Object> frame = Frames.decode(bytes);
        seen.add(frame);
        if (type.equals(frame.get("type"))) {
          return frame;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("before " + type + ", seen: " + seen, e);
    }
  }

  List<Map<String, Object>> seen(String type) {
    return seen.stream().filter(frame -> type.equals(frame.get("type"))).toList();
  }

  int exitCode() throws InterruptedException, ExecutionException, TimeoutException {
    return exit.get(60, TimeUnit.SECONDS);
  }

  /** A frame's part that is a map. */
  static Map<String, Object> part(Map<String, Object> frame, String name) {
    return new LinkedHashMap<>(Values.map(frame.get(name)));
  }

  @Override
  public void close() {
    try {
      toAgent.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
