package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.protocol.AgentMessage.Answer;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.StateKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PairBookTest {
  private static final InstanceId CANDIDATE = new InstanceId("candidate-1");
  private static final InstanceId CONTROL = new InstanceId("control-1");
  private static final InstanceId SECOND = new InstanceId("control-2");

  private final PairBook book = new PairBook(StateKind.SHARED, 3);

  @Test
  void shouldPairAnswersOfTheSameRequestInWhateverOrderTheyCome() {
    book.cut(CANDIDATE, List.of(CONTROL));
    assertThat(book.open("1")).isTrue();
    assertThat(book.open("2")).isTrue();

    assertThat(book.observe(seen("1", CONTROL))).isEmpty();
    assertThat(book.observe(seen("2", CANDIDATE))).isEmpty();
    assertThat(book.observe(seen("2", CONTROL)))
        .contains(new Pair(seen("2", CANDIDATE), seen("2", CONTROL)));
    assertThat(book.observe(seen("1", CANDIDATE)))
        .contains(new Pair(seen("1", CANDIDATE), seen("1", CONTROL)));
    assertThat(book.counts()).isEqualTo(new PairCounts(2, 0, 0, 0, 0, 0, 0));
    assertThat(book.counts().uncomparedShare()).isZero();
  }

  @Test
  void shouldWaitForBothControlsWhereThereAreTwo() {
    book.cut(CANDIDATE, List.of(CONTROL, SECOND));
    book.open("1");

    assertThat(book.observe(seen("1", SECOND))).isEmpty();
    assertThat(book.observe(seen("1", CANDIDATE))).isEmpty();
    assertThat(book.observe(seen("1", SECOND))).isEmpty();
    assertThat(book.observe(seen("1", CONTROL)))
        .contains(
            new Pair(seen("1", CANDIDATE), seen("1", CONTROL), Optional.of(seen("1", SECOND))));
    assertThat(book.counts()).isEqualTo(new PairCounts(1, 0, 0, 0, 0, 1, 0));

    book.open("2");
    book.cut(CANDIDATE, List.of(CONTROL));
    book.observe(seen("2", SECOND));
    assertThat(book.counts().unfinished()).isEqualTo(1);
    assertThat(book.counts().unmatched()).isEqualTo(2);
  }

  @Test
  void shouldCountWhatBelongsToNoPair() {
    book.observe(seen("1", CANDIDATE));
    book.cut(CANDIDATE, List.of(CONTROL));
    book.open("1");
    book.observe(seen("1", new InstanceId("of-an-earlier-cut")));
    book.observe(seen("unknown", CANDIDATE));
    book.observe(seen("1", CANDIDATE));
    book.observe(seen("1", CANDIDATE));

    assertThat(book.counts().unmatched()).isEqualTo(4);
    assertThat(book.observe(seen("1", CONTROL))).isPresent();
  }

  @Test
  void shouldEndComparabilityWhenATwinMissesACopy() {
    book.cut(CANDIDATE, List.of(CONTROL));
    book.open("1");
    book.open("2");
    book.drop("2");

    assertThat(book.needsResynchronisation()).isTrue();
    assertThat(book.observe(seen("2", CANDIDATE))).isEmpty();
    assertThat(book.observe(seen("2", CONTROL))).isEmpty();
    assertThat(book.open("3")).isFalse();
    book.drop("4");
    assertThat(book.observe(seen("1", CANDIDATE))).isEmpty();
    assertThat(book.observe(seen("1", CONTROL))).as("opened before").isPresent();
    assertThat(book.counts()).isEqualTo(new PairCounts(1, 1, 0, 0, 2, 2, 0));
    assertThat(book.counts().uncomparedShare()).isEqualTo(0.5);
  }

  @Test
  void shouldBeginAnewAtTheNextCut() {
    book.cut(CANDIDATE, List.of(CONTROL));
    book.open("1");
    book.observe(seen("1", CONTROL));
    book.drop("2");

    InstanceId other = new InstanceId("candidate-2");
    book.cut(other, List.of(CONTROL));

    assertThat(book.needsResynchronisation()).isFalse();
    assertThat(book.observe(seen("1", other))).as("was open at the cut").isEmpty();
    assertThat(book.open("3")).isTrue();
    book.observe(seen("3", CONTROL));
    assertThat(book.observe(seen("3", other))).isPresent();
    assertThat(book.counts()).isEqualTo(new PairCounts(1, 1, 1, 0, 0, 1, 1));
    assertThat(book.counts().uncompared()).isEqualTo(2);
  }

  @Test
  void shouldStayComparableWithoutState() {
    PairBook stateless = new PairBook(StateKind.NONE, 3);
    stateless.cut(CANDIDATE, List.of(CONTROL));
    stateless.drop("1");

    assertThat(stateless.needsResynchronisation()).isFalse();
    assertThat(stateless.open("2")).isTrue();
    assertThat(stateless.counts().dropped()).isEqualTo(1);
  }

  @Test
  void shouldForgetTheOldestBeyondItsCapacity() {
    book.cut(CANDIDATE, List.of(CONTROL));
    for (int i = 1; i <= 4; i++) {
      book.open(Integer.toString(i));
    }

    assertThat(book.observe(seen("1", CANDIDATE))).isEmpty();
    assertThat(book.counts().evicted()).isEqualTo(1);
    assertThat(book.counts().unmatched()).isEqualTo(1);
    assertThat(book.counts().uncompared()).isEqualTo(1);
  }

  @Test
  void shouldNeitherCompareNorResynchroniseBeforeTheFirstCut() {
    assertThat(book.open("1")).isFalse();
    book.drop("1");
    assertThat(book.needsResynchronisation()).isFalse();
    assertThat(book.counts()).isEqualTo(new PairCounts(0, 0, 0, 0, 2, 0, 0));
  }

  @Test
  void shouldCallAnythingButDataAnError() {
    assertThat(seen("1", CANDIDATE).isError()).isFalse();
    assertThat(of("1", CANDIDATE, new Observation.Answered(new Answer.Failure("no", "why"))))
        .matches(Observation::isError);
    for (Observation.Lost lost : Observation.Lost.values()) {
      assertThat(of("1", CANDIDATE, lost).isError()).isTrue();
    }
  }

  @Test
  void shouldRefuseWhatCannotBe() {
    book.cut(CANDIDATE, List.of(CONTROL));
    book.open("1");
    assertThatIllegalArgumentException().isThrownBy(() -> book.open("1"));
    assertThatIllegalArgumentException().isThrownBy(() -> book.cut(CONTROL, List.of(CONTROL)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> book.cut(CANDIDATE, List.of(CONTROL, CONTROL)));
    assertThatIllegalArgumentException().isThrownBy(() -> book.cut(CANDIDATE, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Pair(seen("1", CANDIDATE), seen("1", CONTROL), Optional.of(seen("2", SECOND))));
    assertThatIllegalArgumentException().isThrownBy(() -> new PairBook(StateKind.NONE, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pair(seen("1", CANDIDATE), seen("2", CONTROL)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Observation("1", CONTROL, Instant.EPOCH, -1, Observation.Lost.TIMEOUT));
  }

  private static Observation seen(String request, InstanceId instance) {
    return of(request, instance, new Observation.Answered(new Answer.Data(Value.of(request))));
  }

  private static Observation of(String request, InstanceId instance, Observation.Outcome outcome) {
    return new Observation(request, instance, Instant.EPOCH, 1_000, outcome);
  }
}
