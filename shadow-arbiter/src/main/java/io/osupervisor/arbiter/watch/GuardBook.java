package io.osupervisor.arbiter.watch;

import io.osupervisor.arbiter.watch.Conduct.Cycle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds the guards of a deployment that need figures. For one thread; times must not go back. */
public final class GuardBook {
  private final List<Kept> guards = new ArrayList<>();
  private final GuardMeasures measures;

  /** A guard that did not hold for as long as its speed asks for. */
  public record Broken(GuardRow row, GuardReading reading) {}

  /** A guard that does not speak, and why. */
  public record Resting(GuardRow row, String why) {}

  private static final class Kept {
    private final GuardRow row;
    private final @Nullable CycleMeasure cycles;
    private @Nullable Instant since;
    private boolean told;

    Kept(GuardRow row, @Nullable CycleMeasure cycles) {
      this.row = row;
      this.cycles = cycles;
    }
  }

  /**
   * @param change what is deployed
   * @param conduct of the deployment alone, from its promotion on; it goes on to be filled
   */
  public GuardBook(List<GuardRow> rows, PinnedBaseline baseline, Change change, Conduct conduct) {
    this.measures = new GuardMeasures(conduct, baseline);
    rows.forEach(row -> guards.add(new Kept(row, cycles(row, baseline, change).orElse(null))));
  }

  private static Optional<? extends CycleMeasure> cycles(
      GuardRow row, PinnedBaseline baseline, Change change) {
    return switch (row.measure()) {
      case LATENCY_SERIES ->
          ConductSeries.of(baseline.cycles(), row.fewest(), Harm.RISE, Cycle::meanMicros);
      case PASS_RATE_SERIES ->
          ConductSeries.of(baseline.cycles(), row.fewest(), Harm.FALL, Cycle::passed);
      case DIRECTIONAL_CHANGE -> Optional.of(new DirectionalChange(baseline.cycles(), change));
      default -> Optional.empty();
    };
  }

  /** A cycle of the deployment is over. */
  public void onCycle(Cycle cycle) {
    for (Kept guard : guards) {
      CycleMeasure cycles = guard.cycles;
      if (cycles != null) {
        cycles.take(cycle);
      }
    }
  }

  /** What does not hold and was not told yet, the soonest to be followed first. */
  public List<Broken> look(Instant now) {
    List<Broken> broken = new ArrayList<>();
    for (Kept guard : guards) {
      Optional<GuardReading> reading = broken(guard);
      if (reading.isEmpty()) {
        guard.since = null;
        continue;
      }
      Instant since = guard.since == null ? now : guard.since;
      guard.since = since;
      boolean due = !now.isBefore(since.plus(guard.row.speed().patience()));
      if (due && !guard.told) {
        guard.told = true;
        broken.add(new Broken(guard.row, reading.get()));
      }
    }
    broken.sort(Comparator.comparing((Broken one) -> one.row().speed()).reversed());
    return broken;
  }

  /** Whether one that takes a deployment back did not hold at the last look. */
  public boolean isBreaking() {
    return guards.stream()
        .anyMatch(guard -> guard.since != null && guard.row.speed() != Speed.SYMPTOM);
  }

  /** What was told could not be followed: it is told again. */
  public void rearm() {
    guards.forEach(guard -> guard.told &= guard.row.speed() == Speed.SYMPTOM);
  }

  /** What the guards see now, of those that have enough. */
  public List<Broken> readings() {
    List<Broken> all = new ArrayList<>();
    guards.forEach(
        guard -> read(guard).ifPresent(reading -> all.add(new Broken(guard.row, reading))));
    return all;
  }

  /** The guards that say why they see nothing. */
  public List<Resting> resting() {
    List<Resting> all = new ArrayList<>();
    for (Kept guard : guards) {
      CycleMeasure cycles = guard.cycles;
      if (cycles != null) {
        cycles.rests(guard.row).ifPresent(why -> all.add(new Resting(guard.row, why)));
      }
    }
    return all;
  }

  private Optional<GuardReading> broken(Kept guard) {
    CycleMeasure cycles = guard.cycles;
    return cycles != null ? cycles.broken(guard.row) : measures.broken(guard.row);
  }

  private Optional<GuardReading> read(Kept guard) {
    CycleMeasure cycles = guard.cycles;
    return cycles != null ? cycles.seen(guard.row) : measures.read(guard.row);
  }
}
