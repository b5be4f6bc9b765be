package io.osupervisor.arbiter.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.osupervisor.arbiter.judge.Observation;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All that the judge of one trial was told, in the order in which it was: the letters OSOB, the
 * version of the form, and frames of zstd of what {@link ObservationWriter} writes.
 */
public final class KeptObservations {
  static final byte[] MAGIC = "OSOB".getBytes(US_ASCII);
  static final int VERSION = 2;

  /** The oldest that is read: in it no pair has noise. */
  private static final int OLDEST = 1;

  private final byte[] bytes;
  private final long count;

  KeptObservations(byte[] bytes, long count) {
    this.bytes = bytes;
    this.count = count;
  }

  /** As they are kept. */
  byte[] bytes() {
    return bytes;
  }

  /** How many bytes they take. */
  public long size() {
    return bytes.length;
  }

  /** How many there are. */
  public long count() {
    return count;
  }

  /**
   * Reads what was kept.
   *
   * @throws IOException for anything else
   */
  public static List<Observation> read(byte[] kept) throws IOException {
    InputStream in = new ByteArrayInputStream(kept);
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new IOException("these are no observations");
    }
    int version = in.read();
    if (version < OLDEST || version > VERSION) {
      throw new IOException(
          "observations in version %d, this release reads %d and %d"
              .formatted(version, OLDEST, VERSION));
    }
    List<Observation> observations = new ArrayList<>();
    try (InputStream plain = new BufferedInputStream(new ZstdInputStreamNoFinalizer(in))) {
      ObservationReader reader = new ObservationReader(plain);
      Optional<Observation> next = reader.next();
      while (next.isPresent()) {
        observations.add(next.get());
        next = reader.next();
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("no observation: " + e.getMessage(), e);
    }
    return observations;
  }
}
