package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In which order the lines of a recording are observed: as they were answered, where it is told.
 */
final class Sequence {
  private Sequence() {}

  /**
   * Answers of traffic that was split. Where nothing tells when they were, both arms advance
   * together: a file of one arm after the other says the same as one that mixes them.
   *
   * @param seen how many lines each id has
   */
  static List<Observation> singles(List<RecordedAnswer> answers, Map<String, Integer> seen) {
    List<RecordedAnswer> controls = of(Arm.CONTROL, answers);
    List<RecordedAnswer> candidates = of(Arm.CANDIDATE, answers);
    List<RecordedAnswer> ordered =
        isTimed(answers) ? inTime(answers) : together(controls, candidates);
    long startMs = atMs(ordered.get(0));
    List<Observation> observations = new ArrayList<>();
    answers.stream()
        .filter(answer -> seen.getOrDefault(answer.id(), 0) > 1)
        .findFirst()
        .map(mixed -> "request '%s' went to both arms".formatted(mixed.id()))
        .map(told -> new Alarm(startMs, AlarmKind.MIXED_ASSIGNMENT, told))
        .ifPresent(observations::add);
    if (!controls.isEmpty() && !candidates.isEmpty()) {
      observations.add(new Assigned(startMs, candidates.size(), controls.size()));
    }
    ordered.forEach(one -> observations.add(new Single(atMs(one), one.arm(), one.answer())));
    return observations;
  }

  private static List<RecordedAnswer> of(Arm arm, List<RecordedAnswer> answers) {
    return answers.stream().filter(answer -> answer.arm() == arm).toList();
  }

  private static List<RecordedAnswer> together(
      List<RecordedAnswer> controls, List<RecordedAnswer> candidates) {
    List<RecordedAnswer> ordered = new ArrayList<>();
    int control = 0;
    int candidate = 0;
    while (control < controls.size() || candidate < candidates.size()) {
      long controlShare = (control + 1L) * candidates.size();
      long candidateShare = (candidate + 1L) * controls.size();
      boolean isControls =
          candidate == candidates.size()
              || (control < controls.size() && controlShare <= candidateShare);
      ordered.add(isControls ? controls.get(control++) : candidates.get(candidate++));
    }
    return ordered;
  }

  /**
   * Pairs, in the order in which they were complete; what has no pair is left out.
   *
   * @param seen how many lines each id has
   */
  static List<Observation> pairs(List<RecordedAnswer> answers, Map<String, Integer> seen) {
    boolean told = answers.stream().anyMatch(RecordedAnswer::tellsAgreement);
    Map<String, RecordedAnswer> open = new HashMap<>();
    List<Observation> pairs = new ArrayList<>();
    for (RecordedAnswer answer : isTimed(answers) ? inTime(answers) : answers) {
      RecordedAnswer first = open.remove(answer.id());
      if (first != null) {
        pairs.add(pair(first, answer, told));
      } else if (seen.getOrDefault(answer.id(), 0) > 1) {
        open.put(answer.id(), answer);
      }
    }
    return pairs;
  }

  private static Pair pair(RecordedAnswer first, RecordedAnswer second, boolean told) {
    boolean candidateFirst = first.arm() == Arm.CANDIDATE;
    return new Pair(
        Math.max(atMs(first), atMs(second)),
        (candidateFirst ? first : second).answer(),
        (candidateFirst ? second : first).answer(),
        first.compare(second, told));
  }

  private static boolean isTimed(List<RecordedAnswer> answers) {
    return answers.stream().allMatch(answer -> answer.atMs().isPresent());
  }

  /** Of one time, as they stand in the file. */
  private static List<RecordedAnswer> inTime(List<RecordedAnswer> answers) {
    return answers.stream().sorted(Comparator.comparingLong(Sequence::atMs)).toList();
  }

  private static long atMs(RecordedAnswer answer) {
    return answer.atMs().orElse(0);
  }
}
