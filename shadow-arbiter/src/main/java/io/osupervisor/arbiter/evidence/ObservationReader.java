package io.osupervisor.arbiter.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Elapsed;
import io.osupervisor.arbiter.judge.Observation.HardStop;
import io.osupervisor.arbiter.judge.Observation.HardStopKind;
import io.osupervisor.arbiter.judge.Observation.Load;
import io.osupervisor.arbiter.judge.Observation.Losses;
import io.osupervisor.arbiter.judge.Observation.Noise;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Ranked;
import io.osupervisor.arbiter.judge.Observation.Single;
import io.osupervisor.arbiter.judge.Observation.Usage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Reads what an {@link ObservationWriter} wrote. */
final class ObservationReader {
  private static final int LONGEST_TEXT = 1 << 20;

  private final InputStream in;
  private final List<String> paths = new ArrayList<>();
  private long lastMs;

  ObservationReader(InputStream in) {
    this.in = in;
  }

  /** The next one; empty at the end. */
  Optional<Observation> next() throws IOException {
    int kind = in.read();
    if (kind < 0) {
      return Optional.empty();
    }
    long since = number();
    lastMs += (since >>> 1) ^ -(since & 1);
    return Optional.of(read(kind, lastMs));
  }

  private Observation read(int kind, long atMs) throws IOException {
    return switch (kind) {
      case Codes.ELAPSED -> new Elapsed(atMs);
      case Codes.PAIR -> pair(atMs, false);
      case Codes.NOISY_PAIR -> pair(atMs, true);
      case Codes.SINGLE -> new Single(atMs, word(Arm.values(), Codes::of), answer());
      case Codes.USAGE ->
          new Usage(atMs, new Load(number(), number()), new Load(number(), number()));
      case Codes.LOSSES -> new Losses(atMs, number(), number(), number());
      case Codes.ASSIGNED -> new Assigned(atMs, number(), number());
      case Codes.RANKED -> ranked(atMs);
      case Codes.ALARM -> new Alarm(atMs, word(AlarmKind.values(), Codes::of), text());
      case Codes.HARD_STOP -> new HardStop(atMs, word(HardStopKind.values(), Codes::of), text());
      default -> throw new IOException("there is no observation of kind " + kind);
    };
  }

  private Ranked ranked(long atMs) throws IOException {
    long rank = number();
    if (rank < 1 || rank > Integer.MAX_VALUE) {
      throw new IOException("a rank of " + rank);
    }
    return new Ranked(atMs, (int) rank);
  }

  private Pair pair(long atMs, boolean noisy) throws IOException {
    Comparison comparison = word(Comparison.values(), Codes::of);
    Answer candidate = answer();
    Answer control = answer();
    return new Pair(atMs, candidate, control, comparison, noisy ? noise() : Noise.UNTOLD);
  }

  private Noise noise() throws IOException {
    return new Noise(word(Comparison.values(), Codes::of), paths(), paths());
  }

  private List<String> paths() throws IOException {
    long count = number();
    List<String> told = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      long known = number();
      if (known < 0 || known > paths.size()) {
        throw new IOException("there is no path of number " + known);
      }
      String path = known == 0 ? text() : paths.get((int) known - 1);
      if (known == 0 && paths.size() < ObservationWriter.MOST_PATHS) {
        paths.add(path);
      }
      told.add(path);
    }
    return told;
  }

  private Answer answer() throws IOException {
    int flags = octet();
    boolean measured = (flags & ObservationWriter.MEASURED) != 0;
    Outcome outcome = find(Outcome.values(), Codes::of, flags & ~ObservationWriter.MEASURED);
    long latency = number();
    return measured
        ? new Answer(outcome, latency, real(), real())
        : new Answer(outcome, latency, Double.NaN, Double.NaN);
  }

  private <E extends Enum<E>> E word(E[] words, ToIntFunction<E> code) throws IOException {
    return find(words, code, octet());
  }

  private static <E extends Enum<E>> E find(E[] words, ToIntFunction<E> code, int read)
      throws IOException {
    return Stream.of(words)
        .filter(word -> code.applyAsInt(word) == read)
        .findFirst()
        .orElseThrow(() -> new IOException("no code of an observation: " + read));
  }

  private int octet() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("it ends within an observation");
    }
    return octet;
  }

  private long number() throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int octet = octet();
      number |= (long) (octet & (ObservationWriter.MORE - 1)) << shift;
      if ((octet & ObservationWriter.MORE) == 0) {
        return number;
      }
    }
    throw new IOException("a number without an end");
  }

  private double real() throws IOException {
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits |= (long) octet() << (i * Byte.SIZE);
    }
    return Double.longBitsToDouble(bits);
  }

  private String text() throws IOException {
    long length = number();
    if (length < 0 || length > LONGEST_TEXT) {
      throw new IOException("a text of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException("it ends within a text");
    }
    return new String(bytes, UTF_8);
  }
}
