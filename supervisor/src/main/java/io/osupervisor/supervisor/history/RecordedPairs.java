package io.osupervisor.supervisor.history;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.compare.AnswerComparator;
import io.osupervisor.arbiter.compare.Comparison;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.supervisor.history.RunRecording.Arm;
import io.osupervisor.supervisor.history.RunRecording.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings together the copies of requests that the two arms of a trial had, from rows that come
 * oldest first. A request lies in the window where its control's copy ended there, or its
 * candidate's where the control has none. A copy is held no longer than the other may take, and
 * with its answer only where that may be compared.
 */
final class RecordedPairs {
  /** The copies of one request end so far apart at most: no request may take longer. */
  static final Duration APART = Duration.ofMinutes(10);

  /** Copies that may be open when a trial ends, or when it is looked at: so many, no more. */
  private static final int OPEN = 64;

  private static final int ONE_IN = 100;

  private final RunWindow window;
  private final AgreementTerms terms;
  private final AnswerComparator comparator;
  private final int mostLines;
  private final long mostBytes;
  private final Map<String, Waiting> controls = new LinkedHashMap<>();

  /** Of one request the copies of its candidates, one each, which are few. */
  private final Map<String, List<Run>> candidates = new LinkedHashMap<>();

  private final Map<String, Found> byCandidate = new TreeMap<>();
  private final List<Line> alone = new ArrayList<>();
  private int lines;
  private long bytes;

  /** A control's copy, whether a candidate's was found, and of which there are pairs. */
  private static final class Waiting {
    private final Run run;
    private final List<Found> trials = new ArrayList<>(0);
    private boolean paired;
    private boolean twice;

    Waiting(Run run) {
      this.run = run;
    }
  }

  /** What there is of one candidate. */
  private static final class Found {
    private final List<Line> lines = new ArrayList<>();
    private final List<Line> lost = new ArrayList<>();
    private final TreeSet<String> controls = new TreeSet<>();
    private Instant last = Instant.EPOCH;
    private long pairs;
    private long unknown;
    private boolean noise;
  }

  /**
   * @param terms by which answers agree
   * @param mostLines so much is judged at most
   * @param mostBytes so much may wait for another copy at most
   */
  RecordedPairs(RunWindow window, AgreementTerms terms, int mostLines, long mostBytes) {
    this.window = window;
    this.terms = terms;
    this.comparator = new AnswerComparator(terms.rules());
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
  }

  /**
   * What the rows come to.
   *
   * @param rows also of {@link #APART} before and after the window, for pairs that lie across
   * @throws io.osupervisor.agent.AgentException {@code nothing_recorded}, {@code
   *     several_candidates}, {@code window_too_large}
   */
  RunRecording of(Stream<Run> rows) {
    rows.forEach(this::take);
    controls.values().forEach(this::leave);
    candidates.values().forEach(all -> all.forEach(this::leave));
    return chosen();
  }

  private void take(Run run) {
    String request = run.request();
    String version = run.version();
    if (request == null || version == null) {
      return;
    }
    letGo(run.at().minus(APART));
    switch (run.part()) {
      case CONTROL -> control(request, run);
      case CANDIDATE -> candidate(request, version, run);
      case PRIMARY -> {}
    }
  }

  private void control(String request, Run run) {
    Waiting known = controls.get(request);
    if (known != null) {
      known.twice = true;
      known.trials.forEach(found -> found.noise = true);
      return;
    }
    Waiting control = new Waiting(hold(run, window.has(run.at())));
    controls.put(request, control);
    List<Run> waiting = candidates.remove(request);
    if (waiting != null) {
      waiting.forEach(candidate -> pair(control, release(candidate)));
    }
  }

  private void candidate(String request, String version, Run run) {
    Waiting control = controls.get(request);
    if (control != null) {
      pair(control, run);
      return;
    }
    List<Run> waiting = candidates.computeIfAbsent(request, r -> new ArrayList<>(1));
    if (waiting.stream().noneMatch(one -> version.equals(one.version()))) {
      // Whose control comes later than the window is none of its pairs.
      waiting.add(hold(run, isWanted(run) && run.at().isBefore(window.until())));
    }
  }

  private Run hold(Run run, boolean compared) {
    Run held = compared && terms.isTold() ? run : run.bare();
    bytes += held.bytes();
    if (bytes > mostBytes) {
      throw RunErrors.tooMuchHeld(mostBytes);
    }
    return held;
  }

  private Run release(Run held) {
    bytes -= held.bytes();
    return held;
  }

  /** What ended so long ago that its other copy will not come any more. */
  private void letGo(Instant before) {
    Iterator<Waiting> oldControls = controls.values().iterator();
    while (oldControls.hasNext()) {
      Waiting old = oldControls.next();
      if (!old.run.at().isBefore(before)) {
        break;
      }
      release(old.run);
      leave(old);
      oldControls.remove();
    }
    Iterator<List<Run>> oldCandidates = candidates.values().iterator();
    while (oldCandidates.hasNext()) {
      List<Run> old = oldCandidates.next();
      // The control would end near each of them, so near the first, too.
      if (!old.get(0).at().isBefore(before)) {
        break;
      }
      old.forEach(one -> leave(release(one)));
      oldCandidates.remove();
    }
  }

  private void leave(Waiting control) {
    if (!control.paired && window.has(control.run.at())) {
      count(1);
      alone.add(line(Arm.CONTROL, control.run, null));
    }
  }

  private void leave(Run candidate) {
    if (isWanted(candidate) && window.has(candidate.at())) {
      count(1);
      found(candidate).lost.add(line(Arm.CANDIDATE, candidate, null));
    }
  }

  private void pair(Waiting waiting, Run candidate) {
    // Of whichever candidate: it is the control's copy of that one's trial.
    waiting.paired = true;
    Run control = waiting.run;
    if (!isWanted(candidate) || !window.has(control.at())) {
      return;
    }
    count(2);
    Found found = found(candidate);
    Boolean agree = terms.isTold() ? agree(control, candidate).orElse(null) : null;
    waiting.trials.add(found);
    found.noise |= waiting.twice;
    found.pairs++;
    found.last = Stream.of(found.last, control.at(), candidate.at()).max(Instant::compareTo).get();
    found.unknown += agree == null && (control.isOk() || candidate.isOk()) ? 1 : 0;
    found.controls.add(String.valueOf(control.version()));
    found.lines.add(line(Arm.CONTROL, control, agree));
    found.lines.add(line(Arm.CANDIDATE, candidate, agree));
  }

  private boolean isWanted(Run candidate) {
    return String.valueOf(candidate.version()).startsWith(window.candidate().orElse(""));
  }

  private Found found(Run candidate) {
    return byCandidate.computeIfAbsent(String.valueOf(candidate.version()), v -> new Found());
  }

  private void count(int more) {
    lines += more;
    if (lines > mostLines) {
      throw RunErrors.tooMuch(mostLines);
    }
  }

  /** Empty where it cannot be told, and where both failed in one way. */
  private Optional<Boolean> agree(Run control, Run candidate) {
    if (!control.isOk() || !candidate.isOk()) {
      boolean alike = code(control).equals(code(candidate));
      return alike ? Optional.empty() : Optional.of(false);
    }
    String digest = control.answered().digest();
    if (digest != null && digest.equals(candidate.answered().digest())) {
      return Optional.of(true);
    }
    String one = control.answered().json();
    String other = candidate.answered().json();
    if (one != null && other != null) {
      return Optional.of(comparator.compare(given(one), given(other)) instanceof Comparison.Agree);
    }
    boolean strict = terms.rules().equals(ComparisonRules.STRICT);
    return strict ? Optional.of(false) : Optional.empty();
  }

  private static Answer given(String json) {
    return new Answer.Given(Value.parseJson(json));
  }

  /** Of an answer with data {@code ok}. */
  private static String code(Run run) {
    String error = run.error();
    return error == null ? run.outcome() : error;
  }

  private static Line line(Arm arm, Run run, @Nullable Boolean agree) {
    return new Line(String.valueOf(run.request()), arm, run.isOk(), run.latency(), agree, run.at());
  }

  private RunRecording chosen() {
    if (byCandidate.isEmpty()) {
      throw RunErrors.nothing("no copies of requests for a trial");
    }
    if (byCandidate.size() > 1) {
      throw RunErrors.several("there were trials of several candidates", byCandidate.keySet());
    }
    Map.Entry<String, Found> only = byCandidate.entrySet().iterator().next();
    Found found = only.getValue();
    List<Line> lost = new ArrayList<>(found.lost);
    lost.addAll(alone);
    if (found.pairs * ONE_IN < found.pairs + lost.size()) {
      throw RunErrors.nothing(
          "the other copy of %,d of %,d requests of a trial"
              .formatted(found.pairs, found.pairs + lost.size()));
    }
    List<Line> all = new ArrayList<>(found.lines);
    all.addAll(withoutOpen(lost, found.last));
    String untold = untold(found);
    return new RunRecording(
        false,
        only.getKey(),
        List.copyOf(found.controls),
        untold,
        untold.isEmpty() ? all : all.stream().map(Line::untold).toList());
  }

  /** Why nothing is said of agreement; empty where it is told of all pairs. */
  private String untold(Found found) {
    if (!terms.isTold() || found.noise) {
      return terms.isTold() ? AgreementTerms.NOISE : terms.untold();
    }
    return found.unknown == 0
        ? ""
        : "of %,d of %,d pairs nobody can tell whether they agree: the answers differ, what of them"
                .formatted(found.unknown, found.pairs)
            + " is without meaning is not left out of their digests, and bodies are not kept";
  }

  /** Without what has no other copy because nothing came after it: it was open at the end. */
  private static List<Line> withoutOpen(List<Line> lost, Instant last) {
    List<Line> before =
        lost.stream()
            .filter(line -> !Objects.requireNonNull(line.at(), "a copy has a time").isAfter(last))
            .toList();
    return lost.size() - before.size() <= OPEN ? before : lost;
  }
}
