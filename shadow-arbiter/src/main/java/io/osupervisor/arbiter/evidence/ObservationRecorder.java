package io.osupervisor.arbiter.evidence;

import com.github.luben.zstd.Zstd;
import io.osupervisor.arbiter.judge.Observation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Keeps what a judge is told, compressed and in memory, up to a bound beyond which nothing is kept.
 * For one thread.
 */
public final class ObservationRecorder {
  /** Some four million pairs, hours of heavy traffic. */
  public static final int MOST_BYTES = 32 << 20;

  private static final int LEVEL = 3;
  private static final int PIECE = 1 << 16;

  private final int mostBytes;
  private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final ObservationWriter writer = new ObservationWriter(piece);
  private long count;
  private boolean full;

  /**
   * With nothing in it.
   *
   * @param mostBytes it may take
   */
  public ObservationRecorder(int mostBytes) {
    this.mostBytes = mostBytes;
    kept.writeBytes(KeptObservations.MAGIC);
    kept.write(KeptObservations.VERSION);
  }

  /** Takes the next one. */
  public void add(Observation observation) {
    if (full) {
      return;
    }
    try {
      writer.write(observation);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    count++;
    if (piece.size() >= PIECE) {
      pack();
      if (kept.size() > mostBytes) {
        full = true;
        kept.reset();
      }
    }
  }

  private void pack() {
    kept.writeBytes(Zstd.compress(piece.toByteArray(), LEVEL));
    piece.reset();
  }

  /** All of them up to now; empty where they were too many. */
  public Optional<KeptObservations> kept() {
    if (full) {
      return Optional.empty();
    }
    if (piece.size() > 0) {
      pack();
    }
    return Optional.of(new KeptObservations(kept.toByteArray(), count));
  }
}
