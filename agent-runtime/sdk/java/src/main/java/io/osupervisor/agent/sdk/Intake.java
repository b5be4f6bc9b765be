package io.osupervisor.agent.sdk;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads ahead on a thread of its own, so that a cancel, a tool's result and the end of the input
 * are noticed in the middle of a handler. Everything else waits in order.
 */
final class Intake implements Runnable {
  /** What comes out of the queue. */
  sealed interface Item {}

  record Work(Request request) implements Item {}

  record Message(Map<String, Object> frame) implements Item {}

  record Unreadable(String code, String message) implements Item {}

  record End(@Nullable String fault) implements Item {}

  private static final int AHEAD = 1024;

  private final Loop loop;
  private final Frames frames;
  private final Runnable onEndOfInput;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
  private final Map<Object, Request> open = new ConcurrentHashMap<>();
  private final Map<Object, BlockingQueue<Map<String, Object>>> calls = new ConcurrentHashMap<>();

  Intake(Loop loop, Frames frames, Runnable onEndOfInput) {
    this.loop = loop;
    this.frames = frames;
    this.onEndOfInput = onEndOfInput;
  }

  @Nullable Item poll(long nanos) throws InterruptedException {
    return nanos <= 0 ? queue.poll() : queue.poll(nanos, TimeUnit.NANOSECONDS);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  boolean hasOpenRequests() {
    return !open.isEmpty();
  }

  void answered(Request request) {
    open.remove(request.id(), request);
  }

  BlockingQueue<Map<String, Object>> expectCall(String id) {
    return calls.computeIfAbsent(id, unused -> new ArrayBlockingQueue<>(1));
  }

  void forgetCall(String id) {
    calls.remove(id);
  }

  @Override
  public void run() {
    try {
      read();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() throws InterruptedException {
    while (true) {
      byte[] bytes;
      try {
        bytes = frames.read();
      } catch (Frames.BrokenException broken) {
        queue.put(new End(broken.getMessage()));
        return;
      } catch (IOException gone) {
        bytes = null;
      }
      if (bytes == null) {
        onEndOfInput.run();
        queue.put(new End(null));
        return;
      }
      take(bytes);
    }
  }

  private void take(byte[] bytes) throws InterruptedException {
    try {
      Item item = sorted(Frames.decode(bytes));
      if (item != null) {
        queue.put(item);
      }
    } catch (IOException broken) {
      queue.put(new Unreadable("decode_failed", String.valueOf(broken.getMessage())));
    } catch (Fields.MissingException missing) {
      queue.put(new Unreadable("field_invalid", String.valueOf(missing.getMessage())));
    }
  }

  private @Nullable Item sorted(Map<String, Object> frame) {
    switch (Fields.text(frame, "type")) {
      case "process_request" -> {
        Request request = new Request(loop, frame, System.nanoTime());
        open.put(request.id(), request);
        return new Work(request);
      }
      case "cancel" -> {
        Request request = open.get(Fields.required(frame, "id"));
        if (request != null) {
          request.cancel();
        }
        return null;
      }
      case "tool_result" -> {
        calls.getOrDefault(Fields.required(frame, "id"), new SynchronousQueue<>()).offer(frame);
        return null;
      }
      default -> {
        return new Message(frame);
      }
    }
  }
}
