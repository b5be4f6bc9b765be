package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Keeps appends away from a disk that is nearly full, because the journal's store writes through
 * mapped memory, and a full disk there ends the process without a word. Safe for several threads.
 */
public final class FreeSpaceGate {
  private static final Duration FRESH = Duration.ofMillis(100);

  private final FreeSpace space;
  private final Reserve reserve;
  private final InstantSource clock;
  private Instant readAt = Instant.EPOCH;
  private FreeSpace.Reading last = new FreeSpace.Reading(0, 0);
  private long claimed;

  public FreeSpaceGate(FreeSpace space, Reserve reserve, InstantSource clock) {
    this.space = space;
    this.reserve = reserve;
    this.clock = clock;
  }

  /**
   * What must stay free: the smaller of a size and a share of the file system, so that it fits
   * small disks and large ones; but never less than what the store itself needs.
   *
   * @param bytes 256 MiB by default
   * @param ratio from 0 to 1; 0.02 by default
   * @param least in bytes, whatever the others say
   */
  public record Reserve(long bytes, double ratio, long least) {
    public static final Reserve DEFAULT = new Reserve(256L << 20, 0.02);

    public Reserve {
      if (bytes < 0 || least < 0 || !(ratio >= 0 && ratio <= 1)) {
        throw new IllegalArgumentException(
            "a reserve of %d bytes, %s, %d at least".formatted(bytes, ratio, least));
      }
    }

    /** Without a least. */
    public Reserve(long bytes, double ratio) {
      this(bytes, ratio, 0);
    }

    long of(long total) {
      return Math.max(least, Math.min(bytes, (long) (ratio * total)));
    }
  }

  /** A gate that never closes: for a disk that nothing else lives on. */
  public static FreeSpaceGate alwaysOpen() {
    return new FreeSpaceGate(
        () -> new FreeSpace.Reading(Long.MAX_VALUE, Long.MAX_VALUE),
        new Reserve(0, 0),
        InstantSource.system());
  }

  /** Whether there is room for an append; looks at the disk at most every 100 ms. */
  public synchronized boolean isOpen() {
    FreeSpace.Reading now = reading();
    return now.free() - claimed >= reserve.of(now.total());
  }

  /**
   * Asks for room for a file, or for a part of one. What was granted since the disk was looked at
   * counts as written, so that many writers at once do not use up the reserve together.
   *
   * @param bytes what will be written, at most
   * @throws AgentException {@code storage_full} when that would leave less than the reserve
   */
  public synchronized void claim(long bytes) {
    FreeSpace.Reading now = reading();
    long kept = reserve.of(now.total());
    if (now.free() - claimed - bytes < kept) {
      throw VaultErrors.storageFull(bytes, Math.max(0, now.free() - claimed), kept);
    }
    claimed += bytes;
  }

  /** The last measurement, at most 100 ms old; nothing free when the disk cannot be asked. */
  public synchronized FreeSpace.Reading reading() {
    Instant now = clock.instant();
    if (now.isBefore(readAt) || Duration.between(readAt, now).compareTo(FRESH) >= 0) {
      readAt = now;
      claimed = 0;
      last = measure();
    }
    return last;
  }

  private FreeSpace.Reading measure() {
    try {
      return space.read();
    } catch (IOException e) {
      return new FreeSpace.Reading(0, Long.MAX_VALUE);
    }
  }
}
