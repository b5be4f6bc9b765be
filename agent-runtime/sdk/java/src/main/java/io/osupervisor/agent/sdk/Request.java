package io.osupervisor.agent.sdk;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request of a caller. */
public final class Request {
  /** Returned by a handler that answers another time with {@link #respond} or {@link #fail}. */
  public static final Object LATER = new Object();

  private final Loop loop;
  private final Map<String, Object> frame;
  private final Object id;
  private final long deadlineNanos;
  private final Map<String, Object> metrics = new LinkedHashMap<>();
  private volatile boolean cancelled;
  private boolean open = true;

  Request(Loop loop, Map<String, Object> frame, long now) {
    this.loop = loop;
    this.frame = frame;
    this.id = Fields.required(frame, "id");
    this.deadlineNanos = now + 1_000_000L * Fields.number(frame, "deadline_ms", 600_000L);
  }

  /** Names the request; the same only when it is sent again. */
  public Object id() {
    return id;
  }

  /** The caller's key, by which traffic is kept together; null without one. */
  public @Nullable String key() {
    return frame.get("key") instanceof String key ? key : null;
  }

  /** What the caller sent. */
  public @Nullable Object data() {
    return frame.get("data");
  }

  /**
   * What the caller sent, as a map.
   *
   * @throws Refusal {@code invalid_value} when it is none
   */
  public Map<String, Object> map() {
    return Values.map(data());
  }

  /**
   * When it was sent. What takes it for the time comes to the same when the request is replayed
   * another day.
   */
  public Instant at() {
    return Instant.ofEpochMilli(Fields.number(frame, "ts", 0));
  }

  /** The time left; zero or less when nobody waits any more. */
  public Duration remaining() {
    return Duration.ofNanos(deadlineNanos - System.nanoTime());
  }

  /** Whether the caller gave up; to be asked inside long work. */
  public boolean cancelled() {
    return cancelled;
  }

  /** Whether the caller said that it may be done twice. */
  public boolean idempotent() {
    return Boolean.TRUE.equals(frame.get("idempotent"));
  }

  /** Whether it must not change the state. */
  public boolean readOnly() {
    return Boolean.TRUE.equals(frame.get("read_only"));
  }

  /** 1, and more when it is sent again after a restart. */
  public int attempt() {
    return (int) Fields.number(frame, "attempt", 1);
  }

  /** Adds a finite number to the telemetry of this answer. */
  public void metric(String name, double value) {
    metrics.put(name, value);
  }

  /** Answers a request whose handler returned {@link #LATER}, from another handler. */
  public void respond(@Nullable Object data) {
    loop.respond(this, data);
  }

  /** Refuses a request whose handler returned {@link #LATER}, from another handler. */
  public void fail(String code, String message) {
    loop.fail(this, code, message);
  }

  Map<String, Object> metrics() {
    return metrics;
  }

  void cancel() {
    cancelled = true;
  }

  boolean isOpen() {
    return open;
  }

  void close() {
    open = false;
  }
}
