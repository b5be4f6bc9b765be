package io.osupervisor.arbiter;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Whether an arbiter waits for room on the disk; it looks again and again while it does. */
final class StorageHold {
  private static final Duration RETRY = Duration.ofMillis(250);

  private final TimerScheduler<ArbiterMessage> timers;
  private final BooleanSupplier room;
  private boolean holding;

  /**
   * @param room whether there is room
   */
  StorageHold(TimerScheduler<ArbiterMessage> timers, BooleanSupplier room) {
    this.timers = timers;
    this.room = room;
  }

  /** Whether it waits, which it does until {@link #ends}, also where there is room again. */
  boolean isUnderWay() {
    return holding;
  }

  /** Whether nothing can be made durable now. */
  boolean isNeeded() {
    return holding || !room.getAsBoolean();
  }

  void begin() {
    if (!holding) {
      holding = true;
      timers.startTimerWithFixedDelay(ArbiterSignal.Due.STORAGE, RETRY);
    }
  }

  /** Ends it, if there is room. */
  boolean ends() {
    if (!room.getAsBoolean()) {
      return false;
    }
    holding = false;
    timers.cancel(ArbiterSignal.Due.STORAGE);
    return true;
  }
}
