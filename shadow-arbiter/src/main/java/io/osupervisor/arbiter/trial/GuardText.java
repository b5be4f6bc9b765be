package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.watch.GuardBook.Broken;
import io.osupervisor.arbiter.watch.GuardBook.Resting;
import io.osupervisor.arbiter.watch.GuardReading;
import io.osupervisor.arbiter.watch.GuardRow;
import io.osupervisor.arbiter.watch.Measure;
import io.osupervisor.arbiter.watch.Speed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a guard of the watch saw, for people and as evidence. */
final class GuardText {
  /** By how much a change of parameters is for certain better where that is told: G7's +2 %. */
  private static final double IMPROVED = 0.02;

  private GuardText() {}

  /** Metric, effect with interval, n, rule and time. */
  static String reason(Broken broken, Duration after) {
    GuardRow row = broken.row();
    GuardReading seen = broken.reading();
    return "%s %s (%s) over %d, %s; %s; %d s after the deployment"
        .formatted(
            row.measure().word(),
            row.measure().told(seen.effect()),
            row.measure().told(seen.lower(), seen.upper()),
            seen.n(),
            row.measure().limit(row.limit()),
            seen.rule(),
            after.toSeconds());
  }

  static Evidence evidence(Broken broken, Instant at, Duration after) {
    return Evidence.of(
        Map.of(
            EvidenceRows.FIELD,
            EvidenceRows.write(List.of(row(broken))),
            "at_ms",
            Value.of(at.toEpochMilli()),
            "after_ms",
            Value.of(after.toMillis())));
  }

  /** Guards that hold, those that do not, and those that rest, as rows. */
  static List<ExplainRow> rows(List<Broken> readings, List<Resting> resting) {
    return Stream.concat(
            readings.stream().map(GuardText::row), resting.stream().map(GuardText::row))
        .toList();
  }

  private static ExplainRow row(Resting one) {
    GuardRow row = one.row();
    String limit = row.measure().limit(row.limit());
    String rule = row.name() + " " + one.why();
    return new ExplainRow(row.measure().word(), "", "", 0, limit, rule, "rests");
  }

  private static ExplainRow row(Broken one) {
    GuardRow row = one.row();
    GuardReading seen = one.reading();
    return new ExplainRow(
        row.measure().word(),
        row.measure().told(seen.effect()),
        row.measure().told(seen.lower(), seen.upper()),
        seen.n(),
        row.measure().limit(row.limit()),
        row.name() + " " + seen.rule(),
        decision(row, seen));
  }

  private static String decision(GuardRow row, GuardReading seen) {
    if (seen.broken()) {
      return row.speed() == Speed.SYMPTOM ? "symptom" : "harm";
    }
    boolean improves = row.measure() == Measure.DIRECTIONAL_CHANGE && seen.upper() <= -IMPROVED;
    return improves ? "improved" : "holds";
  }
}
