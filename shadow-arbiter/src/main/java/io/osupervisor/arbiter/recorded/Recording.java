package io.osupervisor.arbiter.recorded;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Single;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What was recorded of two arms. Two lines of one id are a pair, in whatever order; where fewer
 * than one id in a hundred has two lines the traffic was split between the arms. Where more have
 * two, the others were lost on one side.
 *
 * @param source the file's name
 * @param split whether each request went to one arm only
 * @param observations in the order in which they were complete; of a split, how it fell and what
 *     makes it worthless come first, since the whole is known
 * @param lonely what is to be told of each request that was lost on one side
 * @param measured what it says anything of; always the error rate
 * @param unitScores whether every score lies in [0, 1]
 * @param ignored the keys that say nothing here
 */
public record Recording(
    String source,
    boolean split,
    List<Observation> observations,
    List<String> lonely,
    Set<Metric> measured,
    boolean unitScores,
    Set<String> ignored) {

  private static final int ONE_IN = 100;

  /** Whether more requests are lost on one side than a comparison can bear. */
  public boolean isTorn() {
    return (long) lonely.size() * ONE_IN > requests();
  }

  /** How many requests are lost on one side, in words. */
  String lost() {
    return "%d of %d requests, at most 1 %%".formatted(lonely.size(), requests());
  }

  private long requests() {
    return (long) observations.size() + lonely.size();
  }

  long startMs() {
    return observations.get(0).atMs();
  }

  /** The arm of which it has no line, if there is one. */
  Optional<Arm> absent() {
    return split
        ? Stream.of(Arm.values())
            .filter(arm -> observations.stream().noneMatch(isOf(arm)))
            .findAny()
        : Optional.empty();
  }

  private static Predicate<Observation> isOf(Arm arm) {
    return observation -> observation instanceof Single single && single.arm() == arm;
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read
   * @throws AgentException {@code invalid_recording} for what is no recording
   */
  public static Recording read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      return read(file.toString(), lines);
    }
  }

  /**
   * Reads what a file could hold.
   *
   * @param source what it is called in complaints
   * @throws IOException when it cannot be read
   * @throws AgentException {@code invalid_recording} for what is no recording
   */
  public static Recording read(String source, BufferedReader lines) throws IOException {
    List<RecordedAnswer> answers = new ArrayList<>();
    Set<String> ignored = new LinkedHashSet<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        answers.add(LineReader.read(source, number, line, ignored));
      }
    }
    return of(source, answers, ignored);
  }

  private static Recording of(String source, List<RecordedAnswer> lines, Set<String> ignored) {
    if (lines.isEmpty()) {
      throw RecordingErrors.whole(source, "it is empty");
    }
    requireWhole(source, lines);
    Map<String, Integer> seen = counted(source, lines);
    List<RecordedAnswer> answers = clocked(lines);
    long both = seen.values().stream().filter(count -> count > 1).count();
    boolean split = both * ONE_IN < seen.size();
    return new Recording(
        source,
        split,
        split ? Sequence.singles(answers, seen) : Sequence.pairs(answers, seen),
        split ? List.of() : lonely(source, lines, seen),
        measured(answers, split),
        answers.stream().filter(Recording::tellsScore).allMatch(Recording::isUnit),
        ignored);
  }

  /**
   * What took less than the clock can tell took half of the least that it told; where it told
   * nothing, nothing is known of latencies.
   */
  private static List<RecordedAnswer> clocked(List<RecordedAnswer> lines) {
    OptionalLong least =
        lines.stream()
            .mapToLong(line -> line.answer().latencyNanos())
            .filter(nanos -> nanos > 0)
            .min();
    if (least.isEmpty()) {
      return lines;
    }
    long half = Math.max(1, least.getAsLong() / 2);
    return lines.stream().map(line -> line.instant() ? line.taking(half) : line).toList();
  }

  private static List<String> lonely(
      String source, List<RecordedAnswer> lines, Map<String, Integer> seen) {
    List<String> lonely = new ArrayList<>();
    for (RecordedAnswer line : lines) {
      if (seen.getOrDefault(line.id(), 0) == 1) {
        Arm other = line.arm() == Arm.CONTROL ? Arm.CANDIDATE : Arm.CONTROL;
        lonely.add(
            "%s:%d: request '%s' has no line of the %s"
                .formatted(source, line.line(), line.id(), word(other)));
      }
    }
    return lonely;
  }

  /** What most lines tell and one does not would be missing where it matters. */
  private static void requireWhole(String source, List<RecordedAnswer> answers) {
    require(source, answers, "ok", Recording::tellsOutcome, answer -> true);
    require(
        source, answers, "latency_ms", RecordedAnswer::tellsLatency, answer -> !answer.isFailed());
    require(source, answers, "at_ms", answer -> answer.atMs().isPresent(), answer -> true);
    if (isOfBoth(answers, Recording::tellsScore)) {
      require(source, answers, "score", Recording::tellsScore, answer -> !answer.isFailed());
    }
    if (isOfBoth(answers, Recording::tellsCost)) {
      require(source, answers, "cost", Recording::tellsCost, answer -> !answer.isFailed());
    }
  }

  private static void require(
      String source,
      List<RecordedAnswer> answers,
      String key,
      Predicate<RecordedAnswer> tells,
      Predicate<RecordedAnswer> must) {
    if (answers.stream().anyMatch(tells)) {
      answers.stream()
          .filter(must.and(tells.negate()))
          .findFirst()
          .ifPresent(
              answer -> {
                throw RecordingErrors.line(
                    source, answer.line(), key + " is missing, which other lines have");
              });
    }
  }

  private static Map<String, Integer> counted(String source, List<RecordedAnswer> answers) {
    Map<String, RecordedAnswer> first = new HashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (RecordedAnswer answer : answers) {
      RecordedAnswer before = first.putIfAbsent(answer.id(), answer);
      int lines = seen.merge(answer.id(), 1, Integer::sum);
      if (before != null && (lines > 2 || before.arm() == answer.arm())) {
        throw RecordingErrors.line(
            source,
            answer.line(),
            "request '%s' has another line of the %s, the first is line %d"
                .formatted(answer.id(), word(answer.arm()), before.line()));
      }
    }
    return seen;
  }

  private static Set<Metric> measured(List<RecordedAnswer> answers, boolean split) {
    Set<Metric> measured = EnumSet.of(Metric.ERROR_RATE);
    if (isOfBoth(answers, answer -> answer.answer().latencyNanos() > 0)) {
      measured.addAll(
          EnumSet.of(Metric.LATENCY, Metric.LATENCY_P50, Metric.LATENCY_P95, Metric.LATENCY_P99));
    }
    if (isOfBoth(answers, Recording::tellsScore)) {
      measured.add(Metric.SCORE);
    }
    if (isOfBoth(answers, Recording::tellsCost)) {
      measured.add(Metric.COST);
    }
    if (!split && answers.stream().anyMatch(RecordedAnswer::tellsAgreement)) {
      measured.add(Metric.AGREEMENT);
    }
    return measured;
  }

  /** What one arm says of itself is no comparison. */
  private static boolean isOfBoth(List<RecordedAnswer> answers, Predicate<RecordedAnswer> tells) {
    return Stream.of(Arm.values())
        .allMatch(arm -> answers.stream().anyMatch(tells.and(answer -> answer.arm() == arm)));
  }

  private static boolean tellsOutcome(RecordedAnswer answer) {
    return answer.answer().outcome() != Outcome.UNKNOWN;
  }

  private static boolean tellsScore(RecordedAnswer answer) {
    return !Double.isNaN(answer.answer().score());
  }

  private static boolean isUnit(RecordedAnswer answer) {
    return answer.answer().score() >= 0 && answer.answer().score() <= 1;
  }

  private static boolean tellsCost(RecordedAnswer answer) {
    return !Double.isNaN(answer.answer().cost());
  }

  static String word(Arm arm) {
    return arm.name().toLowerCase(Locale.ROOT);
  }
}
