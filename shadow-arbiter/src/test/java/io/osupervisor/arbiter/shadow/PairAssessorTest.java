package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.protocol.AgentMessage.Answer;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.AgreementRule;
import io.osupervisor.arbiter.compare.AnswerComparator;
import io.osupervisor.arbiter.compare.Comparison;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.judge.Observation.Noise;
import io.osupervisor.arbiter.oracle.OracleErrors;
import io.osupervisor.arbiter.oracle.Worth;
import io.osupervisor.traffic.Observation;
import io.osupervisor.traffic.Pair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PairAssessorTest {
  private final AnswerComparator comparator = new AnswerComparator(ComparisonRules.STRICT);
  private final List<ComparedPair> told = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  private PairAssessor assessor(TestOracles oracles) {
    return new PairAssessor(new BatchOracles(oracles), Runnable::run, told::add, broken::add);
  }

  private static Answer data(long value) {
    return new Answer.Data(Value.of(value));
  }

  private static Observation seen(String id, Answer answer) {
    return new Observation(
        id, new InstanceId("i"), Instant.EPOCH, 5, new Observation.Answered(answer));
  }

  private ComparedPair pair(String id, Answer candidate, Answer control) {
    return new ComparedPair(new Pair(seen(id, candidate), seen(id, control)), comparator);
  }

  private static AgentException failure(String code) {
    return new AgentException(code, "it is " + code, "");
  }

  @Test
  void shouldGiveOnAtOnceWhereNobodyIsAsked() {
    PairAssessor assessor = assessor(new TestOracles());
    assessor.open("a", Value.of(1));
    assessor.assess(pair("a", data(1), data(2)));
    assertThat(told).hasSize(1);
  }

  @Test
  void shouldGiveOnInTheOrderInWhichTheyCame() {
    TestOracles oracles = new TestOracles(true, false);
    PairAssessor assessor = assessor(oracles);
    for (String id : List.of("a", "b")) {
      assessor.open(id, Value.of(id));
      assessor.assess(pair(id, data(1), data(2)));
    }
    // Whose answer is asked about first changes from pair to pair.
    assertThat(oracles.worths.stream().map(TestOracles.Asked::question))
        .containsExactly(
            List.of(Value.of("a"), Value.of(2)),
            List.of(Value.of("a"), Value.of(1)),
            List.of(Value.of("b"), Value.of(1)),
            List.of(Value.of("b"), Value.of(2)));
    for (int i = 3; i > 0; i--) {
      oracles.worths.get(i).answer().complete(new Worth(0.1 * i, 10 * i));
      assertThat(told).isEmpty();
    }
    oracles.worths.get(0).answer().complete(new Worth(0, 1));
    assertThat(told.stream().map(ComparedPair::requestId)).containsExactly("a", "b");
    assertThat(told.get(0).judged().control().cost()).isEqualTo(1);
    assertThat(told.get(0).judged().candidate().cost()).isEqualTo(10);
    assertThat(told.get(1).judged().candidate().cost()).isEqualTo(20);
    assertThat(told.get(1).judged().control().score()).isEqualTo(0.1 * 3);
  }

  @Test
  void shouldAskWhetherAnswersMeanTheSameOnlyWhereTheyDiffer() {
    TestOracles oracles = new TestOracles(false, true);
    PairAssessor assessor = assessor(oracles);
    Answer failed = new Answer.Failure("no", "x");
    assessor.open("a", Value.of(1));
    assessor.assess(pair("a", data(1), data(1)));
    assessor.open("b", Value.of(1));
    assessor.assess(pair("b", failed, data(1)));
    assertThat(oracles.comparisons).isEmpty();
    assertThat(told).hasSize(2);

    assessor.open("c", Value.of(7));
    assessor.assess(pair("c", data(1), data(2)));
    assertThat(oracles.comparisons.get(0).question())
        .containsExactly(Value.of(7), Value.of(2), Value.of(1));
    oracles.comparisons.get(0).answer().complete(true);
    assertThat(told.get(2).comparison()).isEqualTo(new Comparison.Agree(AgreementRule.JUDGED));
  }

  /** Else the control would look noisier than the candidate for want of a friendly judge. */
  @Test
  void shouldAskTheSameOfTheControlsThemselves() {
    TestOracles oracles = new TestOracles(false, true);
    PairAssessor assessor = assessor(oracles);
    Pair three = new Pair(seen("a", data(1)), seen("a", data(2)), Optional.of(seen("a", data(3))));
    assessor.open("a", Value.of(7));
    assessor.assess(new ComparedPair(three, comparator));
    assertThat(oracles.comparisons.get(1).question())
        .containsExactly(Value.of(7), Value.of(2), Value.of(3));
    oracles.comparisons.get(0).answer().complete(false);
    oracles.comparisons.get(1).answer().complete(true);
    assertThat(told.get(0).judged().noise())
        .isEqualTo(
            new Noise(
                io.osupervisor.arbiter.judge.Observation.Comparison.AGREES,
                List.of("$"),
                List.of()));
  }

  @Test
  void shouldNeverTakeAFailureForAgreement() {
    TestOracles oracles = new TestOracles(true, true);
    PairAssessor assessor = assessor(oracles);
    assessor.open("a", Value.of(1));
    assessor.assess(pair("a", data(1), data(2)));
    oracles.comparisons.get(0).answer().completeExceptionally(failure(OracleErrors.NO_ANSWER));
    oracles.worths.get(0).answer().completeExceptionally(failure(OracleErrors.NO_ANSWER));
    oracles.worths.get(1).answer().complete(new Worth(1, 1));
    assertThat(told.get(0).comparison()).isInstanceOf(Comparison.Differ.class);
    assertThat(told.get(0).judged().control().score()).isNaN();
    assertThat(told.get(0).judged().candidate().score()).isEqualTo(1);
    assertThat(broken).isEmpty();
  }

  @Test
  void shouldLoseThePairThatNobodyHasTimeFor() {
    TestOracles oracles = new TestOracles(false, true);
    PairAssessor assessor = assessor(oracles);
    assessor.open("a", Value.of(1));
    assessor.assess(pair("a", data(1), data(2)));
    oracles.comparisons.get(0).answer().completeExceptionally(failure(OracleErrors.BUSY));
    assertThat(told.get(0).isLost()).isTrue();
    assertThat(told.get(0).judged().comparison())
        .isEqualTo(io.osupervisor.arbiter.judge.Observation.Comparison.NOT_COMPARED);
  }

  /** Pairs behind an open question keep their order; what they hold must not grow for ever. */
  @Test
  void shouldLosePairsOnceTooManyWait() {
    TestOracles oracles = new TestOracles(false, true);
    PairAssessor assessor = assessor(oracles);
    assessor.open("a", Value.of(1));
    assessor.assess(pair("a", data(1), data(2)));
    for (int i = 1; i < PairAssessor.MOST_WAITING; i++) {
      assessor.assess(pair("b" + i, data(1), data(1)));
    }
    assertThat(told).isEmpty();
    assessor.assess(pair("c", data(1), data(1)));
    assertThat(told.stream().map(ComparedPair::requestId)).containsExactly("c");
    assertThat(told.get(0).isLost()).isTrue();
    oracles.comparisons.get(0).answer().complete(true);
    assertThat(told).hasSize(PairAssessor.MOST_WAITING + 1);
  }

  @Test
  void shouldTellThatNothingCanBeAskedAnyMore() {
    TestOracles oracles = new TestOracles(false, true);
    PairAssessor assessor = assessor(oracles);
    assessor.open("a", Value.of(1));
    assessor.assess(pair("a", data(1), data(2)));
    oracles.comparisons.get(0).answer().completeExceptionally(failure(OracleErrors.BROKEN));
    assertThat(broken).containsExactly("it is oracle_broken");
    assertThat(told).hasSize(1);
  }

  /** Of one answer there is one worth, and a batch is no reason to ask about it again and again. */
  @Test
  void shouldAskOnceForAllWhatTheControlsAnswerIsWorth() {
    TestOracles oracles = new TestOracles(true, false);
    BatchOracles batch = new BatchOracles(oracles);
    for (long candidate : new long[] {1, 3}) {
      PairAssessor assessor = new PairAssessor(batch, Runnable::run, told::add, broken::add);
      assessor.open("a", Value.of("a"));
      assessor.assess(pair("a", data(candidate), data(2)));
    }
    assertThat(oracles.worths.stream().map(asked -> asked.question().get(1)))
        .containsExactly(Value.of(2), Value.of(1), Value.of(3));
    oracles.worths.forEach(asked -> asked.answer().complete(Worth.UNTOLD));
    assertThat(told).hasSize(2);
  }
}
