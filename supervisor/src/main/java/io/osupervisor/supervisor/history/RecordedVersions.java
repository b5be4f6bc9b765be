package io.osupervisor.supervisor.history;

import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.supervisor.history.RunRecording.Arm;
import io.osupervisor.supervisor.history.RunRecording.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What callers got of two versions, as two arms of the same size: of the one that had more requests
 * as many as the other had, spread over its time. The two may have had different loads, so no time
 * is told: they are looked at side by side.
 */
final class RecordedVersions {
  private final RunWindow window;
  private final int mostLines;
  private final List<Line> controls = new ArrayList<>();
  private final List<Line> candidates = new ArrayList<>();
  private final Set<String> controlVersions = new TreeSet<>();
  private final Set<String> candidateVersions = new TreeSet<>();

  /**
   * @param window of two versions
   * @param mostLines so much is held at most
   */
  RecordedVersions(RunWindow window, int mostLines) {
    this.window = window;
    this.mostLines = mostLines;
  }

  /**
   * What the rows come to.
   *
   * @throws io.osupervisor.agent.AgentException {@code nothing_recorded}, {@code
   *     several_candidates}, {@code window_too_large}
   */
  RunRecording of(Stream<Run> rows) {
    rows.forEach(this::take);
    requireOne("control", controlVersions);
    requireOne("candidate", candidateVersions);
    int each = Math.min(controls.size(), candidates.size());
    List<Line> lines = new ArrayList<>(spread(controls, each));
    lines.addAll(spread(candidates, each));
    return new RunRecording(
        true, candidateVersions.iterator().next(), List.copyOf(controlVersions), "", lines);
  }

  private void take(Run run) {
    String version = run.version();
    String request = run.request();
    if (run.part() != EndedRequest.Part.PRIMARY || version == null || request == null) {
      return;
    }
    if (version.startsWith(window.control().orElse(""))) {
      controlVersions.add(version);
      controls.add(line(request, Arm.CONTROL, run));
    } else if (version.startsWith(window.candidate().orElse(""))) {
      candidateVersions.add(version);
      candidates.add(line(request, Arm.CANDIDATE, run));
    }
    if (controls.size() + candidates.size() > mostLines) {
      throw RunErrors.tooMuch(mostLines);
    }
  }

  private static Line line(String request, Arm arm, Run run) {
    return new Line(request, arm, run.isOk(), run.latency(), null, null);
  }

  private static void requireOne(String what, Set<String> versions) {
    if (versions.isEmpty()) {
      throw RunErrors.nothing("no request that the %s answered".formatted(what));
    }
    if (versions.size() > 1) {
      throw RunErrors.several("several versions begin with the digits of the " + what, versions);
    }
  }

  private static List<Line> spread(List<Line> all, int wanted) {
    return IntStream.range(0, wanted)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / wanted)))
        .toList();
  }
}
