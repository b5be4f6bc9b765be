package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.FreeSpace;
import java.util.function.Consumer;

/**
 * How a journal works.
 *
 * @param writeBuffer the bytes that the store collects in memory before it writes a table, 64 KiB
 *     to 1 GiB; larger ones make fewer and shorter stalls, and more to read at the next start
 * @param queue the bytes of events that may wait to be written; who adds more waits
 * @param space of the disk that the store is on
 * @param onFailure told once when a write failed and nothing is written any more
 * @param engine that serves it
 */
public record JournalSettings(
    int writeBuffer,
    long queue,
    FreeSpace space,
    Consumer<AgentException> onFailure,
    Engine engine) {
  /** 16 MiB. */
  public static final int DEFAULT_WRITE_BUFFER = 16 << 20;

  /** 64 MiB. */
  public static final long DEFAULT_QUEUE = 64L << 20;

  private static final int LEAST_BUFFER = 64 << 10;
  private static final int MOST_BUFFER = 1 << 30;

  public JournalSettings {
    if (writeBuffer < LEAST_BUFFER || writeBuffer > MOST_BUFFER || queue < 1) {
      throw new IllegalArgumentException(
          "a write buffer of %d bytes, a queue of %d".formatted(writeBuffer, queue));
    }
  }

  /** With the engine that is available. */
  public JournalSettings(
      int writeBuffer, long queue, FreeSpace space, Consumer<AgentException> onFailure) {
    this(writeBuffer, queue, space, onFailure, Engine.available());
  }

  /** The defaults, on a disk that is never full. */
  public static JournalSettings unbounded(Consumer<AgentException> onFailure) {
    return new JournalSettings(
        DEFAULT_WRITE_BUFFER,
        DEFAULT_QUEUE,
        () -> new FreeSpace.Reading(Long.MAX_VALUE, Long.MAX_VALUE),
        onFailure);
  }

  /**
   * The room below which the store is not called at all: three buffers on their way to the disk,
   * one compaction of the twelve tables that its first level may hold, and 16 MiB for the rest.
   * LevelDB writes through mapped memory; where the disk is full, that ends the process.
   */
  public long floor() {
    return floorOf(writeBuffer);
  }

  /** That of a write buffer of so many bytes. */
  public static long floorOf(long writeBuffer) {
    return (3L + 12) * writeBuffer + (16L << 20);
  }
}
