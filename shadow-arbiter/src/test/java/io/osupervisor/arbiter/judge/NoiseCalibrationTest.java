package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How often a random agent is blamed for its noise, or one that differs more is promoted for it,
 * looked at after every answer. The proof's figures stand in {@code docs/judge.md}.
 */
class NoiseCalibrationTest {
  private static final double ALPHA = 0.05;
  private static final double MARGIN = 0.05;
  private static final int ANSWERS = 5000;

  /** Streams in the normal build, and in the proof. */
  private static final int SLICE = 30;

  private static final int PROOF = 2000;

  /** How random an agent is. */
  private enum Agent {
    WHOLE("one text, random in 30 % of answers") {
      @Override
      NoisyAnswers answers(long seed) {
        return new NoisyAnswers(seed).field("$", 0.3);
      }
    },
    RARELY("one text, random in 1 %") {
      @Override
      NoisyAnswers answers(long seed) {
        return new NoisyAnswers(seed).field("$", 0.01);
      }
    },
    FIELDS("five fields, random in 0.2, 1, 5, 30 and 100 %") {
      @Override
      NoisyAnswers answers(long seed) {
        return new NoisyAnswers(seed)
            .field("$.a", 0.002)
            .field("$.b", 0.01)
            .field("$.c", 0.05)
            .field("$.d", 0.3)
            .field("$.e", 1);
      }
    },
    MANY("forty fields, each random in 2 %") {
      @Override
      NoisyAnswers answers(long seed) {
        NoisyAnswers answers = new NoisyAnswers(seed);
        for (int i = 0; i < 40; i++) {
          answers.field("$.f" + i, 0.02);
        }
        return answers;
      }
    };

    private final String words;

    Agent(String words) {
      this.words = words;
    }

    abstract NoisyAnswers answers(long seed);
  }

  private static int most(int streams) {
    return (int) (streams * ALPHA + 3 * StrictMath.sqrt(streams * ALPHA * (1 - ALPHA)));
  }

  @ParameterizedTest
  @EnumSource
  void shouldSeldomBlameNoise(Agent agent) {
    assertThat(blamed(SLICE, 1000, agent::answers)).isLessThanOrEqualTo(most(SLICE));
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void shouldSeldomBlameNoiseInManyStreams(Agent agent) {
    int blamed = blamed(PROOF, ANSWERS, agent::answers);
    Outcome outcome = judged(PROOF, agent::answers);
    System.out.printf(
        "noise: %s, %d streams: %d blamed at some look; judged: %d rejected, %d promoted, half"
            + " of all after %d%n",
        agent.words, PROOF, blamed, outcome.rejected, outcome.promoted, outcome.median());
    assertThat(blamed).isLessThanOrEqualTo(most(PROOF));
    assertThat(outcome.rejected).isLessThanOrEqualTo(most(PROOF));
  }

  /** Each of the three tosses one coin at its first request, and shows it from then on. */
  @Test
  void shouldNotBlameADrawThatLasts() {
    Outcome outcome = sticky(SLICE, Metric.LASTING_DISAGREEMENT);
    assertThat(outcome.rejected).isZero();
  }

  @Tag("proof")
  @Test
  void shouldNotBlameADrawThatLastsInManyStreams() {
    Outcome fresh = sticky(PROOF, Metric.DISAGREEMENT);
    Outcome lasting = sticky(PROOF, Metric.LASTING_DISAGREEMENT);
    System.out.printf(
        "noise: one coin kept for good, %d streams: %d rejected, %d promoted, half of all after"
            + " %d; taken for one that is tossed anew: %d rejected, %d promoted%n",
        PROOF,
        lasting.rejected,
        lasting.promoted,
        lasting.median(),
        fresh.rejected,
        fresh.promoted);
    assertThat(lasting.rejected).isZero();
    assertThat(fresh.rejected).as("else the coin is none").isGreaterThan(most(PROOF));
  }

  private static Outcome sticky(int streams, Metric disagreement) {
    return judged(
        streams, NoiseEvidenceTest.rules(disagreement), seed -> new NoisyAnswers(seed).kept("$"));
  }

  /** In how many streams harm was shown at any look, each looked at after every answer. */
  private static int blamed(int streams, int length, LongFunction<NoisyAnswers> source) {
    int blamed = 0;
    for (int seed = 1; seed <= streams; seed++) {
      NoisyAnswers answers = source.apply(seed);
      NoiseEvidence evidence = NoiseEvidence.ofFreshDraws();
      boolean harm = false;
      for (int i = 0; i < length && !harm; i++) {
        evidence.take(answers.next());
        // Without a margin: all that is asked is whether the candidate differs more.
        harm = evidence.ready() && evidence.above(0, ALPHA);
      }
      blamed += harm ? 1 : 0;
    }
    return blamed;
  }

  @Test
  void shouldPromoteARandomAgentAsANeutralChange() {
    Outcome outcome = judged(SLICE, seed -> new NoisyAnswers(seed).field("$", 0.05));
    assertThat(outcome.promoted).isGreaterThanOrEqualTo(SLICE - most(SLICE));
  }

  @Tag("proof")
  @Test
  void shouldSeldomPromoteWhatDiffersMoreByTheMargin() {
    int promoted = 0;
    for (int seed = 1; seed <= PROOF; seed++) {
      NoisyAnswers answers =
          new NoisyAnswers(seed).field("$.a", 0.1).field("$.b", 0).worse("$.b", MARGIN);
      NoiseEvidence evidence = NoiseEvidence.ofFreshDraws();
      boolean shown = false;
      for (int i = 0; i < ANSWERS && !shown; i++) {
        evidence.take(answers.next());
        shown = evidence.ready() && evidence.below(MARGIN, ALPHA);
      }
      promoted += shown ? 1 : 0;
    }
    System.out.printf(
        "noise: 5 points more than itself at one field, margin 5, %d streams: %d promoted%n",
        PROOF, promoted);
    assertThat(promoted).isLessThanOrEqualTo(most(PROOF));
  }

  @Tag("proof")
  @Test
  void shouldFindWhatDiffersMore() {
    Outcome plain = judged(PROOF, seed -> new NoisyAnswers(seed).field("$", 0.1).worse("$", 0.125));
    Outcome hidden =
        judged(
            PROOF,
            seed -> new NoisyAnswers(seed).field("$.a", 1).field("$.b", 0).worse("$.b", 0.1));
    System.out.printf(
        "noise: 10 points more, noise 0.1 and 0.2, %d streams: %d rejected, half of all after %d%n",
        PROOF, plain.rejected, plain.median());
    System.out.printf(
        "noise: 10 points more at one field beside one of chance, %d streams: %d rejected, half of"
            + " all after %d%n",
        PROOF, hidden.rejected, hidden.median());
    assertThat(plain.rejected).isGreaterThanOrEqualTo(PROOF * 95 / 100);
    assertThat(hidden.rejected).isGreaterThanOrEqualTo(PROOF * 99 / 100);
  }

  private static Outcome judged(int streams, LongFunction<NoisyAnswers> source) {
    return judged(streams, NoiseEvidenceTest.rules(), source);
  }

  private static Outcome judged(int streams, TrialRules rules, LongFunction<NoisyAnswers> source) {
    Outcome outcome = new Outcome(streams);
    for (int seed = 1; seed <= streams; seed++) {
      NoisyAnswers answers = source.apply(seed);
      Judge judge = new Judge(rules);
      for (int i = 0; i < ANSWERS && judge.decision() == Decision.COLLECTING; i++) {
        judge.observe(answers.next());
      }
      outcome.take(judge.verdict(), seed - 1);
    }
    return outcome;
  }

  private static final class Outcome {
    private final long[] pairs;
    private int promoted;
    private int rejected;

    Outcome(int streams) {
      pairs = new long[streams];
    }

    void take(Verdict verdict, int stream) {
      pairs[stream] = verdict.pairs();
      promoted += verdict.decision() == Decision.PROMOTE ? 1 : 0;
      rejected += verdict.decision() == Decision.REJECT ? 1 : 0;
    }

    long median() {
      Arrays.sort(pairs);
      return pairs[pairs.length / 2];
    }
  }
}
