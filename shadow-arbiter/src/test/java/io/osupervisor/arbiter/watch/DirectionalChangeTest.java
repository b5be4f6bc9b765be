package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectionalChangeTest {
  private static final GuardRow ROW =
      new GuardRow("G7", Measure.DIRECTIONAL_CHANGE, 0.05, 20, 0.99, Speed.MEDIUM);
  private static final GuardRow PLAIN =
      new GuardRow("G7", Measure.DIRECTIONAL_CHANGE, 0.05, 20, 0, Speed.MEDIUM);
  private static final Change PARAMETERS = new Change(true, Set.of());
  private static final Change FASTER = new Change(true, Set.of("latency"));
  private static final int LOOKS = 3;
  private static final int CYCLES = 300;

  private static Conduct.Cycle cycle(double passed, double micros, double perSecond) {
    return new Conduct.Cycle(1, passed, micros, perSecond);
  }

  /** With a pass rate of 0.9, now a point more and now a point less. */
  private static List<Conduct.Cycle> cycles(int count, double micros) {
    return IntStream.range(0, count)
        .mapToObj(i -> cycle(i % 2 == 0 ? 0.91 : 0.89, micros, 5))
        .toList();
  }

  private static DirectionalChange watched(
      Change change, List<Conduct.Cycle> before, List<Conduct.Cycle> after) {
    DirectionalChange watched = new DirectionalChange(before, change);
    after.forEach(watched::take);
    return watched;
  }

  @Test
  void shouldTakeTheMeanOfWhatIsWatched() {
    List<Conduct.Cycle> worse =
        IntStream.range(0, 40).mapToObj(i -> cycle(i % 2 == 0 ? 0.87 : 0.85, 1_200, 5)).toList();
    GuardReading both = watched(PARAMETERS, cycles(40, 1_000), worse).seen(ROW).orElseThrow();
    assertThat(both.effect()).isCloseTo((Math.log(1.2) + 0.04) / 2, within(1e-9));
    assertThat(both.n()).isEqualTo(40);
    assertThat(both.broken()).isTrue();
    assertThat(both.lower()).isBetween(0.09, both.effect());
    assertThat(both.rule()).isEqualTo("cycles, sequence: latency, pass rate");
  }

  @ParameterizedTest
  @CsvSource({
    "latency, 1.08, true, latency",
    "latency, 1.04, false, latency",
    "error-rate, 1.5, false, pass rate",
    "'latency,error-rate', 1.08, false, 'latency, pass rate'",
    "'cost,latency', 1.08, true, latency",
  })
  void shouldTakeWhatIsClaimedAlone(String claimed, double slower, boolean broken, String what) {
    GuardReading reading =
        watched(
                new Change(true, Set.of(claimed.split(","))),
                cycles(40, 1_000),
                cycles(40, slower * 1_000))
            .seen(ROW)
            .orElseThrow();
    assertThat(reading.broken()).isEqualTo(broken);
    assertThat(reading.rule()).endsWith(": " + what);
  }

  @Test
  void shouldRestWhereFilesChangedOrOthersAreClaimed() {
    assertThat(resting(new Change(false, Set.of()), 40, 40)).contains("files changed, too");
    assertThat(resting(new Change(true, Set.of("cost", "score")), 40, 40))
        .contains("what is claimed is not watched");
    assertThat(resting(FASTER, 40, 40)).isEmpty();
  }

  @Test
  void shouldRestWithTooFewCyclesOnEitherSide() {
    assertThat(resting(FASTER, 0, 0)).contains("0 of 20 cycles before");
    assertThat(resting(FASTER, 19, 40)).contains("19 of 20 cycles before");
    assertThat(resting(FASTER, 20, 19)).contains("19 of 20 cycles");
    assertThat(resting(FASTER, 20, 20)).isEmpty();
  }

  /** What it says of a version that is ten times slower. */
  private static Optional<String> resting(Change change, int before, int after) {
    DirectionalChange watched = watched(change, cycles(before, 1_000), cycles(after, 10_000));
    Optional<String> why = watched.rests(ROW);
    assertThat(watched.seen(ROW).isPresent()).isEqualTo(why.isEmpty());
    return why;
  }

  @Test
  void shouldLeaveOutWhatIsBusierThanEverBefore() {
    DirectionalChange watched = watched(FASTER, cycles(20, 1_000), cycles(20, 1_000));
    for (int i = 0; i < 100; i++) {
      watched.take(cycle(1, 3_000, 5.1));
    }
    GuardReading reading = watched.seen(ROW).orElseThrow();
    assertThat(reading.broken()).isFalse();
    assertThat(reading.n()).isEqualTo(20);
    assertThat(reading.rule()).isEqualTo("cycles, sequence: latency, 100 busier left out");
    DirectionalChange busy = watched(FASTER, cycles(20, 1_000), List.of(cycle(1, 3_000, 5.1)));
    assertThat(busy.rests(ROW)).contains("0 of 20 cycles, 1 busier left out");
  }

  @Test
  void shouldTakeNothingOfACycleWithoutALatency() {
    DirectionalChange watched = watched(PARAMETERS, cycles(20, 1_000), cycles(19, 1_000));
    watched.take(cycle(0, -1, 5));
    assertThat(watched.seen(ROW)).isEmpty();
    watched.take(cycle(0.9, 1_000, 5));
    assertThat(watched.seen(ROW).orElseThrow().effect()).isCloseTo(0, within(0.01));
  }

  @Test
  void shouldBeLessSureWhereCyclesVaryOrNeighboursAreAlike() {
    double even = reach(i -> 1_000 + 10 * (i % 2));
    double alike = reach(i -> 1_000 + 10 * (i / 10 % 2));
    double varied = reach(i -> 1_000 + 100 * (i % 2));
    assertThat(alike).isGreaterThan(1.5 * even);
    assertThat(varied).isGreaterThan(9 * even);
  }

  private static double reach(IntToDoubleFunction micros) {
    List<Conduct.Cycle> both =
        IntStream.range(0, 40).mapToObj(i -> cycle(1, micros.applyAsDouble(i), 5)).toList();
    GuardReading reading = watched(FASTER, both, both).seen(ROW).orElseThrow();
    assertThat(reading.effect()).isZero();
    assertThat(reading.upper()).isEqualTo(-reading.lower());
    return reading.upper();
  }

  @Test
  void shouldTakeTheEstimateWhereNoCertaintyIsAsked() {
    GuardRow plain = new GuardRow("G7", Measure.DIRECTIONAL_CHANGE, 0.05, 5, 0, Speed.HIGH);
    List<Conduct.Cycle> few =
        IntStream.range(0, 16).mapToObj(i -> cycle(1, 1_000 + 300 * (i % 2), 5)).toList();
    List<Conduct.Cycle> slower =
        IntStream.range(0, 16).mapToObj(i -> cycle(1, 1_100 + 330 * (i % 2), 5)).toList();
    GuardReading reading = watched(FASTER, few, slower).broken(plain).orElseThrow();
    assertThat(reading.broken()).isTrue();
    assertThat(reading.effect()).isCloseTo(Math.log(1.1), within(1e-9));
    assertThat(reading.lower()).isNegative();
    DirectionalChange tooFew = watched(FASTER, few, slower.subList(0, 6));
    assertThat(tooFew.seen(plain)).isEmpty();
    assertThat(tooFew.rests(plain)).contains("6 cycles bound nothing yet");
  }

  @Test
  void shouldKnowMeanDeviationAndLikenessWithoutTheScores() {
    Random random = new Random(5);
    double[] scores =
        IntStream.range(0, 500).mapToDouble(i -> -9 + 0.1 * random.nextGaussian()).toArray();
    for (int i = 1; i < scores.length; i++) {
      scores[i] = -9 + 0.6 * (scores[i - 1] + 9) + 0.8 * (scores[i] + 9);
    }
    CycleScores kept = new CycleScores();
    Arrays.stream(scores).forEach(kept::take);
    double mean = Arrays.stream(scores).average().orElseThrow();
    double[] centred = Arrays.stream(scores).map(score -> score - mean).toArray();
    double squares = Arrays.stream(centred).map(one -> one * one).sum();
    assertThat(kept.n()).isEqualTo(500);
    assertThat(kept.mean()).isCloseTo(mean, within(1e-12));
    assertThat(kept.deviation()).isCloseTo(Math.sqrt(squares / 499), within(1e-12));
    assertThat(kept.likeness()).isCloseTo(Likeness.of(centred), within(1e-9));
    assertThat(new CycleScores().deviation()).isZero();
    assertThat(new CycleScores().likeness()).isZero();
  }

  @Test
  void shouldTakeBackWhatIsAFifthSlowerAndSeldomWhatIsTheSame() {
    for (Kind kind : List.of(Kind.INDEPENDENT, Kind.ALIKE, Kind.SKEWED)) {
      assertThat(takenBack(100, kind, 20, 1)).as("unchanged, " + kind).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(takenBack(100, Kind.INDEPENDENT, 60, 1.2)).hasSizeGreaterThanOrEqualTo(99);
  }

  @Tag("proof")
  @Test
  void shouldSeldomTakeBackWhatIsTheSameInManyPromotions(TestReporter reporter) {
    int runs = 4_000;
    for (int pinned : new int[] {20, 60}) {
      for (Kind kind : Kind.values()) {
        int taken = takenBack(runs, kind, pinned, 1).size();
        int plain = takenBack(PLAIN, runs, kind, pinned, 1).size();
        List<Integer> slower = takenBack(1_000, kind, pinned, 1.2);
        String median =
            slower.isEmpty() ? "-" : String.valueOf(slower.get((slower.size() - 1) / 2));
        reporter.publishEntry(
            ("%s cycles that vary by 10 %%, %d of them before: of %d unchanged versions over %d"
                 + " cycles %d were taken back (by the estimate as it is %d), of 1000 that are 20"
                 + " %% slower %d, half of these within %s cycles")
                .formatted(
                    kind.name().toLowerCase(Locale.ROOT),
                    pinned,
                    runs,
                    CYCLES,
                    taken,
                    plain,
                    slower.size(),
                    median));
        assertThat(taken).as("%s, %d", kind, pinned).isLessThanOrEqualTo(runs / 100);
      }
    }
  }

  /** How the logarithms of cycles vary. */
  private enum Kind {
    INDEPENDENT(0, false),
    ALIKE(0.5, false),
    SKEWED(0, true),
    /** As where load comes and goes in a third of an hour. */
    DRIFTING(0.95, false);

    private final double rho;
    private final boolean skewed;

    /**
     * @param skewed as chi-square with one degree of freedom
     */
    Kind(double rho, boolean skewed) {
      this.rho = rho;
      this.skewed = skewed;
    }
  }

  /**
   * After how many cycles versions were taken back that claim to be faster and are so many times
   * slower, rising.
   */
  private static List<Integer> takenBack(int runs, Kind kind, int pinned, double slower) {
    return takenBack(ROW, runs, kind, pinned, slower);
  }

  private static List<Integer> takenBack(
      GuardRow row, int runs, Kind kind, int pinned, double slower) {
    return IntStream.range(0, runs)
        .mapToObj(seed -> takenBack(row, new Random(seed), kind, pinned, slower))
        .flatMap(one -> one.stream().boxed())
        .sorted()
        .toList();
  }

  private static OptionalInt takenBack(
      GuardRow row, Random random, Kind kind, int pinned, double slower) {
    double[] last = {random.nextGaussian()};
    List<Conduct.Cycle> all =
        IntStream.range(0, pinned + CYCLES)
            .mapToObj(
                i -> {
                  double next = random.nextGaussian();
                  last[0] = kind.rho * last[0] + Math.sqrt(1 - kind.rho * kind.rho) * next;
                  double place = kind.skewed ? (last[0] * last[0] - 1) / Math.sqrt(2) : last[0];
                  double part = Math.exp(0.1 * place);
                  return cycle(1, 10_000 * part * (i < pinned ? 1 : slower), 5);
                })
            .toList();
    DirectionalChange watched = new DirectionalChange(all.subList(0, pinned), FASTER);
    int broken = 0;
    for (int i = pinned; i < all.size(); i++) {
      watched.take(all.get(i));
      broken = watched.broken(row).isPresent() ? broken + 1 : 0;
      if (broken == LOOKS) {
        return OptionalInt.of(i + 1 - pinned);
      }
    }
    return OptionalInt.empty();
  }
}
