package io.osupervisor.arbiter.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Elapsed;
import io.osupervisor.arbiter.judge.Observation.HardStop;
import io.osupervisor.arbiter.judge.Observation.Losses;
import io.osupervisor.arbiter.judge.Observation.Noise;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Ranked;
import io.osupervisor.arbiter.judge.Observation.Single;
import io.osupervisor.arbiter.judge.Observation.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes observations one after the other. Each begins with its kind and the time since the one
 * before; numbers are little-endian groups of seven bits, signed ones in zigzag, doubles eight
 * bytes. An answer is its outcome, whether a score and a cost follow, and its latency. A pair with
 * noise ends with how the control compares with itself, and with the paths of both kinds.
 */
final class ObservationWriter {
  private static final int GROUP = 7;
  static final int MORE = 1 << GROUP;

  /** Says, beside an outcome, that score and cost follow. */
  static final int MEASURED = 1 << 2;

  /** So many paths get a number. */
  static final int MOST_PATHS = 4096;

  private final OutputStream out;
  private final Map<String, Integer> paths = new HashMap<>();
  private long lastMs;

  ObservationWriter(OutputStream out) {
    this.out = out;
  }

  void write(Observation observation) throws IOException {
    if (observation instanceof Pair pair) {
      boolean noisy = !pair.noise().equals(Noise.UNTOLD);
      begin(noisy ? Codes.NOISY_PAIR : Codes.PAIR, pair);
      out.write(Codes.of(pair.comparison()));
      answer(pair.candidate());
      answer(pair.control());
      if (noisy) {
        noise(pair.noise());
      }
    } else if (observation instanceof Single single) {
      begin(Codes.SINGLE, single);
      out.write(Codes.of(single.arm()));
      answer(single.answer());
    } else if (observation instanceof Elapsed elapsed) {
      begin(Codes.ELAPSED, elapsed);
    } else if (observation instanceof Usage usage) {
      begin(Codes.USAGE, usage);
      numbers(usage.candidate().memoryBytes(), usage.candidate().cpuNanos());
      numbers(usage.control().memoryBytes(), usage.control().cpuNanos());
    } else if (observation instanceof Losses losses) {
      begin(Codes.LOSSES, losses);
      numbers(losses.dropped(), losses.resyncs(), losses.uncompared());
    } else if (observation instanceof Assigned assigned) {
      begin(Codes.ASSIGNED, assigned);
      numbers(assigned.candidate(), assigned.control());
    } else if (observation instanceof Ranked ranked) {
      begin(Codes.RANKED, ranked);
      number(ranked.rank());
    } else if (observation instanceof Alarm alarm) {
      begin(Codes.ALARM, alarm);
      out.write(Codes.of(alarm.kind()));
      text(alarm.detail());
    } else {
      HardStop stop = (HardStop) observation;
      begin(Codes.HARD_STOP, stop);
      out.write(Codes.of(stop.kind()));
      text(stop.detail());
    }
  }

  private void begin(int kind, Observation observation) throws IOException {
    out.write(kind);
    long since = observation.atMs() - lastMs;
    lastMs = observation.atMs();
    number((since << 1) ^ (since >> (Long.SIZE - 1)));
  }

  private void answer(Answer answer) throws IOException {
    boolean measured = !Double.isNaN(answer.score()) || !Double.isNaN(answer.cost());
    out.write(Codes.of(answer.outcome()) | (measured ? MEASURED : 0));
    number(answer.latencyNanos());
    if (measured) {
      real(answer.score());
      real(answer.cost());
    }
  }

  private void noise(Noise noise) throws IOException {
    out.write(Codes.of(noise.itself()));
    paths(noise.more());
    paths(noise.less());
  }

  /** A path that came before is its number, from 1; any other is 0 and its text. */
  private void paths(List<String> told) throws IOException {
    number(told.size());
    for (String path : told) {
      Integer known = paths.get(path);
      number(known == null ? 0 : known);
      if (known == null) {
        text(path);
        if (paths.size() < MOST_PATHS) {
          paths.put(path, paths.size() + 1);
        }
      }
    }
  }

  private void numbers(long... numbers) throws IOException {
    for (long number : numbers) {
      number(number);
    }
  }

  private void number(long number) throws IOException {
    long left = number;
    while ((left & -MORE) != 0) {
      out.write(((int) left & (MORE - 1)) | MORE);
      left >>>= GROUP;
    }
    out.write((int) left);
  }

  private void real(double number) throws IOException {
    long bits = Double.doubleToLongBits(number);
    for (int i = 0; i < Long.BYTES; i++) {
      out.write((int) (bits >>> (i * Byte.SIZE)));
    }
  }

  private void text(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    number(bytes.length);
    out.write(bytes);
  }
}
