package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.watch.GuardBook.Broken;
import io.osupervisor.arbiter.watch.GuardReading;
import io.osupervisor.arbiter.watch.GuardRow;
import io.osupervisor.arbiter.watch.Speed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a guard of the watch saw, for people and as evidence. */
final class GuardText {
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
            EvidenceRows.write(rows(List.of(broken))),
            "at_ms",
            Value.of(at.toEpochMilli()),
            "after_ms",
            Value.of(after.toMillis())));
  }

  /** Guards that hold, and those that do not, as rows. */
  static List<ExplainRow> rows(List<Broken> readings) {
    return readings.stream().map(GuardText::row).toList();
  }

  private static ExplainRow row(Broken one) {
    GuardRow row = one.row();
    GuardReading seen = one.reading();
    String decision = row.speed() == Speed.SYMPTOM ? "symptom" : "harm";
    return new ExplainRow(
        row.measure().word(),
        row.measure().told(seen.effect()),
        row.measure().told(seen.lower(), seen.upper()),
        seen.n(),
        row.measure().limit(row.limit()),
        row.name() + " " + seen.rule(),
        seen.broken() ? decision : "holds");
  }
}
