package io.osupervisor.agent.governor;

import io.osupervisor.config.ByteSize;
import io.osupervisor.config.GovernorSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Counts the programs of a node and says why another may not be started now. What a trial may take
 * is a share of what an agent may, so that agents come first. Its owner guards it.
 *
 * <p>Each start that it allows is told by {@link #began} and once by one of {@link #succeeded},
 * {@link #failed} and {@link #withdrawn}; one that succeeded by {@link #ended} at its end.
 */
final class Governor {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final GovernorSettings settings;
  private final Supply memory;
  private final Supply disk;
  private final LongSupplier nanos;
  private final Breaker breaker;
  private final Deque<Long> spawns = new ArrayDeque<>();
  private int running;

  /**
   * @param nanos the monotonic clock
   */
  Governor(GovernorSettings settings, Supply memory, Supply disk, LongSupplier nanos) {
    this.settings = settings;
    this.memory = memory;
    this.disk = disk;
    this.nanos = nanos;
    this.breaker = new Breaker(settings.failures(), settings.pause().toNanos());
  }

  /** The first limit that keeps so many programs from being started, if there is one. */
  Optional<Shortage> shortage(StartKind kind, int wanted) {
    return Arrays.stream(Limit.values())
        .flatMap(limit -> shortage(limit, kind, wanted).stream())
        .findFirst();
  }

  /** Whether one limit does. */
  Optional<Shortage> shortage(Limit limit, StartKind kind, int wanted) {
    Use use = use(limit, kind);
    return isShort(limit, use, wanted)
        ? Optional.of(new Shortage(limit, kind, use.value(), use.bound()))
        : Optional.empty();
  }

  private boolean isShort(Limit limit, Use use, int wanted) {
    if (limit == Limit.FAILURES) {
      return breaker.holds(nanos.getAsLong());
    }
    return limit.isFloor() ? use.value() < use.bound() : use.value() + wanted > use.bound();
  }

  /**
   * What is taken of a limit, or left where it is a floor.
   *
   * @param bound what it is for a kind of start
   */
  record Use(long value, long bound) {}

  Use use(Limit limit, StartKind kind) {
    return switch (limit) {
      case FAILURES -> new Use(breaker.failures(), settings.failures());
      case INSTANCES -> new Use(running, ceiling(settings.maxInstances(), kind));
      case SPAWNS -> new Use(recentSpawns(), ceiling(settings.maxSpawns(), kind));
      case MEMORY -> floor(memory, settings.minMemory(), settings.minMemoryRatio(), kind);
      case DISK -> floor(disk, settings.minDisk(), settings.minDiskRatio(), kind);
    };
  }

  private long ceiling(int most, StartKind kind) {
    return kind == StartKind.AGENT ? most : (long) (most * settings.trialsShare().fraction());
  }

  private Use floor(Supply supply, ByteSize least, double ratio, StartKind kind) {
    Supply.Reading now = supply.read();
    double needed = Math.min((double) least.bytes(), ratio * (double) now.total());
    double share = kind == StartKind.AGENT ? 1 : settings.trialsShare().fraction();
    return new Use(now.left(), (long) (needed / share));
  }

  private int recentSpawns() {
    long now = nanos.getAsLong();
    while (!spawns.isEmpty() && now - spawns.peekFirst() >= MINUTE) {
      spawns.removeFirst();
    }
    return spawns.size();
  }

  /** A program is being started. */
  void began() {
    running++;
    spawns.addLast(nanos.getAsLong());
    breaker.began();
  }

  /** It runs. */
  void succeeded() {
    breaker.succeeded();
  }

  /**
   * It could not be started.
   *
   * @param byNode whether the node is to blame
   */
  void failed(boolean byNode) {
    running--;
    if (byNode) {
      breaker.failed(nanos.getAsLong());
    } else {
      breaker.undecided();
    }
  }

  /** It is not wanted any more, and was not tried. */
  void withdrawn() {
    running--;
    spawns.pollLast();
    breaker.undecided();
  }

  /** Nothing of it is left. */
  void ended() {
    running--;
  }
}
