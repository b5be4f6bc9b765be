package io.osupervisor.supervisor.history;

import io.osupervisor.agent.instance.EndedRequest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the history: how a request ended.
 *
 * @param at when it ended, in microseconds
 * @param request its number on the wire, by which copies find their original; null when it was
 *     never written
 * @param key what requests with one key share
 * @param outcome {@code ok}, or the code of the refusal
 * @param error the agent's own code, where it answered with an error
 * @param instance null when nothing had it
 * @param version of that instance
 * @param latency from its frame written to the answer's frame read; null when nothing was read
 * @param asked what was asked; nothing of a copy
 * @param answered what was answered; nothing where that was no data
 */
public record Run(
    Instant at,
    String agent,
    EndedRequest.Part part,
    @Nullable String request,
    @Nullable String key,
    String outcome,
    @Nullable String error,
    @Nullable String instance,
    @Nullable String version,
    @Nullable Duration latency,
    Kept asked,
    Kept answered) {
  /** What a row takes besides its texts, about. */
  private static final int ROW_BYTES = 160;

  /**
   * What is kept of a value.
   *
   * @param digest SHA-256 of the value with its keys in order
   * @param json the value; null where only its digest is kept
   */
  public record Kept(@Nullable String digest, @Nullable String json) {
    /** Of no value. */
    public static final Kept NOTHING = new Kept(null, null);

    private int bytes() {
      return length(digest) + length(json);
    }
  }

  /** Whether it was answered with data. */
  public boolean isOk() {
    return outcome.equals(EndedRequest.OK);
  }

  /** When and how it ended, of which version: without values, key and instance. */
  Run bare() {
    return new Run(
        at,
        agent,
        part,
        request,
        null,
        outcome,
        error,
        null,
        version,
        latency,
        Kept.NOTHING,
        Kept.NOTHING);
  }

  /** What it takes in the database, about. */
  int bytes() {
    return ROW_BYTES
        + length(request)
        + length(key)
        + length(error)
        + length(instance)
        + length(version)
        + asked.bytes()
        + answered.bytes();
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
