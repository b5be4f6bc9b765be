package io.osupervisor.agent.instance;

import io.osupervisor.config.CheckpointPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When an instance is asked for a checkpoint. Times are nanoseconds of one monotonic clock. */
final class CheckpointSchedule {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** In entries: milliseconds to read, where to take a checkpoint is several ways to the store. */
  private static final int SHORT_LOG = 1_000;

  private final CheckpointPolicy policy;
  private long lastSeq;
  private long lastAt;
  private @Nullable Long askedAt;

  /**
   * @param lastSeq the last entry that the newest checkpoint holds
   */
  CheckpointSchedule(CheckpointPolicy policy, long lastSeq, long now) {
    this.policy = policy;
    this.lastSeq = lastSeq;
    this.lastAt = now;
  }

  /** The reason to ask for a checkpoint now, if there is one; {@code seq} is the last entry. */
  Optional<String> due(long seq, long now) {
    long entries = seq - lastSeq;
    long since = now - lastAt;
    if (isAsked(now) || entries <= 0 || since < policy.atLeastApart().toNanos()) {
      return Optional.empty();
    }
    if (entries >= policy.afterEntries()) {
      return Optional.of("entries");
    }
    return since >= policy.every().toNanos() ? Optional.of("periodic") : Optional.empty();
  }

  /**
   * Whether so little was logged since the newest checkpoint that it is soon read; {@code seq} is
   * the last entry. An agent without any has its memory in checkpoints alone.
   */
  boolean isLogShort(long seq) {
    return seq > 0 && seq - lastSeq <= SHORT_LOG;
  }

  /** It was asked for one: not again before that has come, failed, or been waited for in vain. */
  void asked(long now) {
    askedAt = now;
  }

  private boolean isAsked(long now) {
    return askedAt != null && now - askedAt < PATIENCE.toNanos();
  }

  /** One is durable. */
  void taken(long seq, long now) {
    lastSeq = seq;
    lastAt = now;
    askedAt = null;
  }

  /** It came to nothing: the time starts anew. */
  void failed(long now) {
    lastAt = now;
    askedAt = null;
  }
}
