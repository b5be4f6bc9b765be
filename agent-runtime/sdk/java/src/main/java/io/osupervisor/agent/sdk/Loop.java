package io.osupervisor.agent.sdk;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The loop that does the work: takes what the supervisor says, in order, and keeps the pulse. */
final class Loop {
  private static final long EAGER_NANOS = 500_000;

  private final Agent agent;
  private final RequestHandler handler;
  private final Frames frames;
  private final Intake intake;
  private final Snapshots snapshots;
  private final LiveSession session;
  private @Nullable Map<String, Object> shutdown;
  private boolean ready;
  private boolean wish;
  private long effort;

  Loop(Agent agent, RequestHandler handler, Frames frames, Runnable onEndOfInput) {
    this.agent = agent;
    this.handler = handler;
    this.frames = frames;
    this.intake = new Intake(this, frames, onEndOfInput);
    this.snapshots = new Snapshots(frames);
    this.session = new LiveSession(this, frames, intake, agent.memory);
  }

  /** A frame with these keys and values, in turns. */
  static Map<String, Object> frame(String type, @Nullable Object... fields) {
    Map<String, Object> frame = new LinkedHashMap<>();
    frame.put("type", type);
    for (int i = 0; i < fields.length; i += 2) {
      frame.put(String.valueOf(fields[i]), fields[i + 1]);
    }
    return frame;
  }

  int run() {
    Thread reader = new Thread(intake, "osup-intake");
    reader.setDaemon(true);
    try {
      session.send(hello());
      frames.flush();
      reader.start();
      return work();
    } catch (StopException stop) {
      return stop.code;
    } catch (IOException gone) {
      return 0;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private Map<String, Object> hello() {
    Map<String, Object> hello = frame("hello", "protocol", 1, "name", agent.name);
    hello.put("sdk", "java/0.1.0");
    hello.put("capabilities", agent.capabilities());
    return hello;
  }

  private int work() throws IOException, InterruptedException {
    while (true) {
      Intake.Item item = intake.poll(0);
      if (item == null) {
        if (shutdown != null && !intake.hasOpenRequests()) {
          leave(shutdown);
          return 0;
        }
        frames.flush();
        item = intake.poll(session.nanosToBeat());
      }
      if (item instanceof Intake.End end) {
        return ended(end);
      }
      if (item != null) {
        take(item);
      }
      session.beatIfDue();
      if (effort > EAGER_NANOS) {
        frames.flush();
      }
    }
  }

  private int ended(Intake.End end) throws IOException {
    if (end.fault() == null) {
      return 0;
    }
    session.report("frame_invalid", end.fault());
    frames.flush();
    return 1;
  }

  private void take(Intake.Item item) throws IOException {
    if (item instanceof Intake.Work work) {
      handle(work.request());
    } else if (item instanceof Intake.Unreadable broken) {
      session.report(broken.code(), broken.message());
    } else if (item instanceof Intake.Message message) {
      try {
        take(message.frame());
      } catch (Fields.MissingException | Refusal fault) {
        session.report("field_invalid", String.valueOf(fault.getMessage()));
      }
    }
    if (wish) {
      save();
    }
  }

  /** A type that is not here is ignored, as the protocol asks. */
  private void take(Map<String, Object> frame) throws IOException {
    switch (Fields.text(frame, "type")) {
      case "welcome" -> session.welcome(frame);
      case "restore" -> restore(frame);
      case "snapshot_chunk" -> chunk(frame);
      case "restore_wal" -> session.replay(frame);
      case "restore_end" -> restored(frame);
      case "wal_ack" -> session.durable(Fields.number(frame, "seq"));
      case "checkpoint_request" -> save();
      case "hot_reload" -> reload(frame);
      case "evolution_result" -> evolved(frame);
      case "shutdown" -> shutdown = frame;
      case "error" -> System.err.println("osup: the supervisor reports " + frame);
      default -> {}
    }
  }

  private void restore(Map<String, Object> frame) throws IOException {
    session.startAt(Fields.number(frame, "wal_seq"));
    if (Fields.truth(frame, "chunked")) {
      snapshots.expectChunks();
    } else if (frame.get("checkpoint_id") != null) {
      session.restore(Snapshots.opened(frame.get("snapshot")));
    }
  }

  private void chunk(Map<String, Object> frame) throws IOException {
    try {
      if (snapshots.take(frame)) {
        session.restore(snapshots.joined());
      }
    } catch (Refusal outOfOrder) {
      session.fatal("restore", outOfOrder);
    }
  }

  private void restored(Map<String, Object> frame) {
    session.role(Fields.text(frame, "role", session.role()));
    session.send(frame("ready", "wal_seq", session.logged()));
    ready = true;
    session.ready();
    if (agent.readyHandler != null) {
      SessionHandler told = agent.readyHandler;
      Units.run(session, "ready", () -> told.handle(session));
    }
  }

  private void handle(Request request) {
    if (request.cancelled()) {
      fail(request, "cancelled", "the caller gave up before the work began");
    } else if (request.remaining().isNegative()) {
      fail(request, "deadline_exceeded", "its deadline passed in the agent's queue");
    } else {
      long began = System.nanoTime();
      Units.handle(session, request, handler);
      effort += (System.nanoTime() - began - effort) / 10;
    }
  }

  void respond(Request request, @Nullable Object data) {
    if (request.isOpen()) {
      byte[] answer = session.half(response(request, "data", data));
      session.commit();
      close(request);
      session.put(answer);
    }
  }

  void fail(Request request, String code, String message) {
    if (request.isOpen()) {
      close(request);
      session.send(response(request, "error", Map.of("code", code, "message", message)));
    }
  }

  static Map<String, Object> response(Request request, String name, @Nullable Object value) {
    Map<String, Object> frame = frame("response", "id", request.id());
    frame.put(name, value);
    if (!request.metrics().isEmpty()) {
      frame.put("metrics", request.metrics());
    }
    return frame;
  }

  void wishCheckpoint() {
    wish = true;
  }

  private void close(Request request) {
    request.close();
    intake.answered(request);
  }

  private void save() {
    wish = false;
    Memory memory = agent.memory;
    try {
      if (memory == null) {
        throw Refusal.badState("the agent keeps no memory");
      }
      snapshots.send(session.logged(), memory.snapshot());
    } catch (IOException gone) {
      throw new StopException(0);
    } catch (RuntimeException fault) {
      session.report("checkpoint_failed", String.valueOf(fault.getMessage()));
    }
  }

  private void reload(Map<String, Object> frame) {
    FrameHandler reloading = agent.reloadHandler;
    try {
      if (reloading == null) {
        throw Refusal.badState("the agent cannot reload");
      }
      reloading.handle(frame, session);
    } catch (Exception fault) {
      session.report("reload_failed", String.valueOf(fault));
      return;
    }
    session.reloaded(Fields.text(frame, "version"), Fields.map(frame, "parameters"));
    session.send(frame("reloaded", "version", session.version()));
  }

  private void evolved(Map<String, Object> frame) {
    FrameHandler told = agent.evolutionHandler;
    if (told != null) {
      Units.run(session, "evolution_result", () -> told.handle(frame, session));
    }
  }

  private void leave(Map<String, Object> frame) throws IOException {
    if (ready && agent.memory != null && Fields.truth(frame, "checkpoint")) {
      save();
    }
    session.send(frame("bye"));
    frames.flush();
  }
}
