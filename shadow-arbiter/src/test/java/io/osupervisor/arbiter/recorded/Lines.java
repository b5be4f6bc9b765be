package io.osupervisor.arbiter.recorded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A seeded recording: two log-normal arms, as they are asked for. */
final class Lines {
  private final Random random;
  private final List<String> lines = new ArrayList<>();
  private double slower = 1;
  private double candidateErrors;
  private double controlErrors;
  private double differing;
  private double candidateScore = Double.NaN;
  private double controlScore = Double.NaN;
  private double scoreNoise;
  private boolean agreement = true;
  private double unit;
  private long everyMs;
  private long atMs;

  Lines(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  Lines slower(double factor) {
    slower = factor;
    return this;
  }

  Lines failing(double candidate, double control) {
    candidateErrors = candidate;
    controlErrors = control;
    return this;
  }

  Lines differing(double share) {
    differing = share;
    return this;
  }

  Lines untold() {
    agreement = false;
    return this;
  }

  Lines scored(double candidate, double control, double noise) {
    candidateScore = candidate;
    controlScore = control;
    scoreNoise = noise;
    return this;
  }

  /** By a clock that counts whole units of so many milliseconds. */
  Lines clocked(double milliseconds) {
    unit = milliseconds;
    return this;
  }

  /** One request in so many milliseconds. */
  Lines timed(long milliseconds) {
    everyMs = milliseconds;
    return this;
  }

  /** So many requests to both arms. */
  Lines pairs(int pairs) {
    for (int i = 0; i < pairs; i++) {
      String id = "r" + lines.size();
      atMs += everyMs;
      boolean agrees = random.nextDouble() >= differing;
      add(id, "control", 1, controlErrors, controlScore, "");
      add(id, "candidate", slower, candidateErrors, candidateScore, ", \"agree\": " + agrees);
    }
    return this;
  }

  /** So many requests, each to one arm by lot. */
  Lines singles(int requests, double candidateShare) {
    for (int i = 0; i < requests; i++) {
      atMs += everyMs;
      boolean candidate = random.nextDouble() < candidateShare;
      String id = "s" + lines.size();
      if (candidate) {
        add(id, "candidate", slower, candidateErrors, candidateScore, "");
      } else {
        add(id, "control", 1, controlErrors, controlScore, "");
      }
    }
    return this;
  }

  /** All of the control's lines before the candidate's. */
  Lines armAfterArm() {
    lines.sort(Comparator.comparing(line -> line.contains("\"arm\": \"candidate\"")));
    return this;
  }

  /** So many lines of the candidate are lost, the last ones. */
  Lines without(int lost) {
    for (int i = 0; i < lost; i++) {
      lines.remove(lines.size() - 1 - i);
    }
    return this;
  }

  private void add(String id, String arm, double factor, double errors, double score, String more) {
    boolean ok = random.nextDouble() >= errors;
    double taken = 5 * factor * StrictMath.exp(0.3 * random.nextGaussian());
    double latency = unit > 0 ? unit * StrictMath.floor(taken / unit) : taken;
    String time = everyMs > 0 ? ", \"at_ms\": " + atMs : "";
    String scored =
        Double.isNaN(score)
            ? ""
            : ", \"score\": %.6f".formatted(score + scoreNoise * random.nextGaussian());
    lines.add(
        String.format(
            Locale.ROOT,
            "{\"id\": \"%s\", \"arm\": \"%s\", \"latency_ms\": %.6f, \"ok\": %b%s%s%s}",
            id,
            arm,
            latency,
            ok,
            scored,
            time,
            agreement ? more : ""));
  }

  Recording recording(Path folder) throws IOException {
    return Recording.read(Files.write(folder.resolve("recording.jsonl"), lines));
  }
}
