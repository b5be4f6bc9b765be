package io.osupervisor.arbiter.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Elapsed;
import io.osupervisor.arbiter.judge.Observation.HardStop;
import io.osupervisor.arbiter.judge.Observation.HardStopKind;
import io.osupervisor.arbiter.judge.Observation.Load;
import io.osupervisor.arbiter.judge.Observation.Losses;
import io.osupervisor.arbiter.judge.Observation.Noise;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Ranked;
import io.osupervisor.arbiter.judge.Observation.Single;
import io.osupervisor.arbiter.judge.Observation.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ObservationsPropertyTest {
  private static final String RANKS = "4f534f420128b52ffd2009490000000a0802020802ac02";
  private static final Arbitrary<Long> TIMES = Arbitraries.longs().between(0, Long.MAX_VALUE / 2);
  private static final Arbitrary<Long> COUNTS = Arbitraries.longs().greaterOrEqual(0);

  @Provide
  Arbitrary<List<Observation>> observations() {
    Arbitrary<Double> scores = Arbitraries.doubles().injectDuplicates(0.1);
    Arbitrary<Double> costs = Arbitraries.doubles().between(0.01, 1e9);
    Arbitrary<Answer> answers =
        Combinators.combine(
                Arbitraries.of(Outcome.class),
                COUNTS,
                Arbitraries.oneOf(scores, Arbitraries.just(Double.NaN)),
                Arbitraries.oneOf(costs, Arbitraries.just(Double.NaN)))
            .as(Answer::new);
    Arbitrary<Load> loads = Combinators.combine(COUNTS, COUNTS).as(Load::new);
    Arbitrary<String> texts = Arbitraries.strings().ascii().ofMaxLength(200);
    return Arbitraries.<Observation>oneOf(
            Combinators.combine(TIMES, answers, answers, Arbitraries.of(Comparison.class))
                .as(Pair::new),
            Combinators.combine(TIMES, answers, answers, Arbitraries.of(Comparison.class), noises())
                .as(Pair::new),
            Combinators.combine(TIMES, Arbitraries.of(Arm.class), answers).as(Single::new),
            Combinators.combine(TIMES, loads, loads).as(Usage::new),
            Combinators.combine(TIMES, COUNTS, COUNTS, COUNTS).as(Losses::new),
            Combinators.combine(TIMES, COUNTS, COUNTS).as(Assigned::new),
            Combinators.combine(TIMES, Arbitraries.integers().greaterOrEqual(1)).as(Ranked::new),
            Combinators.combine(TIMES, Arbitraries.of(AlarmKind.class), texts).as(Alarm::new),
            Combinators.combine(TIMES, Arbitraries.of(HardStopKind.class), texts).as(HardStop::new),
            TIMES.map(Elapsed::new))
        .list()
        .ofMaxSize(60);
  }

  private static Arbitrary<Noise> noises() {
    Arbitrary<List<String>> paths =
        Arbitraries.strings().alpha().ofMaxLength(2).list().ofMaxSize(4);
    return Combinators.combine(Arbitraries.of(Comparison.class), paths, paths).as(Noise::new);
  }

  @Property(tries = 200)
  void shouldReadWhatWasWritten(@ForAll("observations") List<Observation> observations)
      throws IOException {
    KeptObservations kept = kept(observations);
    assertThat(kept.count()).isEqualTo(observations.size());
    assertThat(KeptObservations.read(kept.bytes())).isEqualTo(observations);
  }

  private static KeptObservations kept(List<Observation> observations) {
    ObservationRecorder recorder = new ObservationRecorder(ObservationRecorder.MOST_BYTES);
    observations.forEach(recorder::add);
    return recorder.kept().orElseThrow();
  }

  @Example
  void shouldTakeAFewBytesForAPair() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    ObservationRecorder recorder = new ObservationRecorder(ObservationRecorder.MOST_BYTES);
    int pairs = 50_000;
    for (int i = 0; i < pairs; i++) {
      Answer candidate = new Answer(false, 5_000_000 + random.nextInt(2_000_000));
      Answer control = new Answer(false, 5_000_000 + random.nextInt(2_000_000));
      recorder.add(new Pair(1_790_000_000_000L + 40L * i, candidate, control, Comparison.AGREES));
    }
    KeptObservations kept = recorder.kept().orElseThrow();
    assertThat(kept.size()).isLessThan(9L * pairs);
    assertThat(KeptObservations.read(kept.bytes())).hasSize(pairs);
  }

  @Example
  void shouldKeepNothingBeyondItsBound() {
    SplittableRandom random = new SplittableRandom(4);
    ObservationRecorder recorder = new ObservationRecorder(200_000);
    for (int i = 0; i < 100_000; i++) {
      Answer answer = new Answer(false, 1 + random.nextLong(Long.MAX_VALUE));
      recorder.add(new Pair(random.nextLong(1L << 40), answer, answer, Comparison.AGREES));
    }
    assertThat(recorder.kept()).isEqualTo(Optional.empty());
  }

  @Example
  void shouldRefuseWhatIsNoneOfIts() {
    byte[] right = kept(List.of(new Elapsed(5), new Losses(6, 1, 2, 3))).bytes();
    refuses(Arrays.copyOf(right, 3), "these are no observations");
    refuses(Arrays.copyOf(right, right.length - 2), "");
    byte[] newer = right.clone();
    newer[4] = 3;
    refuses(newer, "observations in version 3, this release reads 1 and 2");
  }

  private static void refuses(byte[] bytes, String told) {
    assertThatThrownBy(() -> KeptObservations.read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(told);
  }

  /** A path beyond those that get a number is written out each time. */
  @Example
  void shouldKeepPathsWithoutNumber() throws IOException {
    List<Observation> pairs = new ArrayList<>();
    Answer answer = new Answer(false, 1);
    for (int i = 0; i < 2 * ObservationWriter.MOST_PATHS; i++) {
      Noise noise = new Noise(Comparison.DIFFERS, List.of("$.k" + i), List.of("$.k" + i / 2));
      pairs.add(new Pair(i, answer, answer, Comparison.DIFFERS, noise));
    }
    assertThat(KeptObservations.read(kept(pairs).bytes())).isEqualTo(pairs);
  }

  /** What each version of the form wrote on the day when it was new. */
  @Example
  void shouldReadTheGoldenFiles() throws IOException {
    assertThat(KeptObservations.read(golden("observations-v1.bin"))).isEqualTo(golden());
    assertThat(KeptObservations.read(golden("observations-v2.bin"))).isEqualTo(goldenWithNoise());
  }

  private byte[] golden(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
      return in.readAllBytes();
    }
  }

  static List<Observation> goldenWithNoise() {
    Answer good = new Answer(false, 5_000_000);
    Noise noise = new Noise(Comparison.DIFFERS, List.of("$.total", "elsewhere"), List.of("$.text"));
    Noise again = new Noise(Comparison.AGREES_ON_ERROR, List.of("$.text"), List.of("$.total"));
    List<Observation> all = new ArrayList<>(golden());
    all.add(new Pair(1_790_000_002_000L, good, good, Comparison.DIFFERS, noise));
    all.add(new Pair(1_790_000_002_001L, good, good, Comparison.AGREES, again));
    return all;
  }

  /** What the form wrote of a batch on the day when there were batches. */
  @Example
  void shouldReadTheRanksOfABatch() throws IOException {
    List<Observation> ranks = List.of(new Elapsed(5), new Ranked(6, 2), new Ranked(7, 300));
    assertThat(KeptObservations.read(HexFormat.of().parseHex(RANKS))).isEqualTo(ranks);
  }

  static List<Observation> golden() {
    Answer good = new Answer(false, 5_000_000);
    Answer bad = new Answer(true, 7);
    Answer scored = new Answer(Outcome.UNKNOWN, 0, 0.25, 3.5);
    return List.of(
        new Elapsed(1_790_000_000_000L),
        new Assigned(1_790_000_000_001L, 3, 4),
        new Pair(1_790_000_000_040L, good, bad, Comparison.DIFFERS),
        new Pair(1_790_000_000_039L, good, good, Comparison.AGREES),
        new Pair(1_790_000_000_041L, bad, bad, Comparison.AGREES_ON_ERROR),
        new Pair(1_790_000_000_041L, good, scored, Comparison.UNTOLD),
        new Pair(1_790_000_000_042L, good, bad, Comparison.NOT_COMPARED),
        new Single(1_790_000_000_050L, Arm.CANDIDATE, good),
        new Single(1_790_000_000_051L, Arm.CONTROL, scored),
        new Usage(1_790_000_001_000L, new Load(1 << 20, 5), new Load(1 << 21, 6)),
        new Losses(1_790_000_001_001L, 1, 2, 3),
        new Alarm(1_790_000_001_002L, AlarmKind.MIXED_ASSIGNMENT, "key 17"),
        new Alarm(1_790_000_001_002L, AlarmKind.PROVIDER_ERROR, "gone"),
        new HardStop(1_790_000_001_003L, HardStopKind.CRASH_LOOP, "é"),
        new HardStop(1_790_000_001_003L, HardStopKind.LOST_PULSE, ""),
        new HardStop(1_790_000_001_003L, HardStopKind.STATE_MISMATCH, "s"),
        new HardStop(1_790_000_001_003L, HardStopKind.DECODE_FAILURES, "d"),
        new HardStop(1_790_000_001_004L, HardStopKind.MEMORY_LIMIT, "m"));
  }
}
