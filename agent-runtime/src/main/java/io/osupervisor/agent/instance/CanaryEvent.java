package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the trial of a canary is told. */
public sealed interface CanaryEvent {

  /** It answers whatever it is given from here on. */
  record Serving(InstanceId instance, VersionId version) implements CanaryEvent {}

  /**
   * There is no canary, or none any more; nobody asked for that.
   *
   * @param version that was asked for
   */
  record Ended(VersionId version, EndReason reason) implements CanaryEvent {}

  /**
   * A request that was drawn ended for its caller.
   *
   * @param key what requests with one key share
   * @param by who had it last; null when it was never written
   * @param failed whether its caller got anything but data
   * @param latencyNanos from its frame written to the answer's frame read; 0 without an answer
   */
  record Answered(
      Draw draw,
      @Nullable String key,
      @Nullable InstanceId by,
      Instant at,
      boolean failed,
      long latencyNanos)
      implements CanaryEvent {}
}
