package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.RequestBook.Open;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestBookTest {
  private static final InstanceId A = new InstanceId("a");
  private static final InstanceId B = new InstanceId("b");

  private final RequestBook<String> book = new RequestBook<>();
  private int ids;

  @Test
  void shouldSendInOrderUpToTheLimit() {
    book.admit("1", false, 10);
    book.admit("2", false, 10);
    assertThat(send(A, 1).map(Open::request)).contains("1");
    assertThat(send(A, 1)).isEmpty();
    book.answered("r1");
    assertThat(send(A, 1).map(Open::request)).contains("2");
  }

  @Test
  void shouldSendOnlyIdempotentRequestsAgain() {
    book.admit("once", false, 10);
    book.admit("again", true, 10);
    send(A, 9);
    send(A, 9);
    RequestBook.Ended<String> ended = book.instanceEnded(A, Set.of("r1", "r2"), Set.of());
    assertThat(ended.lost()).extracting(Open::request).containsExactly("once");
    assertThat(ended.resent()).isEqualTo(1);
    Open<String> resent = send(B, 9).orElseThrow();
    assertThat(resent.request()).isEqualTo("again");
    assertThat(resent.id()).isEqualTo("r2");
    assertThat(resent.attempt()).isEqualTo(2);
  }

  @Test
  void shouldSendAgainWhatWasNeverWritten() {
    book.admit("unwritten", false, 10);
    send(A, 9);
    assertThat(book.instanceEnded(A, Set.of(), Set.of()).lost()).isEmpty();
    Open<String> resent = send(B, 9).orElseThrow();
    assertThat(resent.request()).isEqualTo("unwritten");
    assertThat(resent.attempt()).isEqualTo(1);
  }

  @Test
  void shouldKeepRequestsWhoseAnswersWaitForTheDisk() {
    book.admit("held", false, 10);
    String id = send(A, 9).orElseThrow().id();
    assertThat(book.instanceEnded(A, Set.of(), Set.of(id)).lost()).isEmpty();
    assertThat(book.answered(id).map(Open::request)).contains("held");
  }

  @Test
  void shouldFreeThePlaceOfARequestWhoseAnswerWaitsForTheDisk() {
    book.admit("held", false, 10);
    book.admit("next", false, 20);
    send(A, 1);
    book.responded("r1");
    assertThat(book.inFlight()).isZero();
    assertThat(send(A, 1).map(Open::request)).contains("next");
    assertThat(book.nextDeadline()).contains(10L);
    assertThat(book.expire(15).unanswered()).extracting(Open::request).containsExactly("held");
    assertThat(book.expire(16).unanswered()).isEmpty();
    assertThat(book.isStuck(1)).isFalse();
    assertThat(book.answered("r1").map(Open::expired)).contains(true);
  }

  @Test
  void shouldNoLongerBeStuckOnceAnExpiredRequestIsAnswered() {
    book.admit("late", false, 10);
    send(A, 1);
    book.expire(11);
    assertThat(book.isStuck(1)).isTrue();
    book.responded("r1");
    assertThat(book.isStuck(1)).isFalse();
    assertThat(book.instanceEnded(A, Set.of(), Set.of()).expired())
        .extracting(Open::request)
        .containsExactly("late");
  }

  @Test
  void shouldLoseAnAnswerThatNobodyHoldsAnyMore() {
    book.admit("gone", true, 10);
    book.admit("kept", true, 10);
    send(A, 2);
    send(A, 2);
    book.responded("r1");
    book.responded("r2");
    RequestBook.Ended<String> ended = book.instanceEnded(A, Set.of(), Set.of("r2"));
    assertThat(ended.lost()).extracting(Open::request).containsExactly("gone");
    assertThat(ended.resent()).isZero();
    assertThat(book.answered("r2").map(Open::request)).contains("kept");
  }

  @Test
  void shouldResendBeforeWhatWaits() {
    book.admit("1", true, 10);
    book.admit("2", true, 10);
    send(A, 9);
    send(A, 9);
    book.admit("3", false, 10);
    book.instanceEnded(A, Set.of("r1", "r2"), Set.of());
    assertThat(send(B, 9).map(Open::request)).contains("1");
    assertThat(send(B, 9).map(Open::request)).contains("2");
    assertThat(send(B, 9).map(Open::request)).contains("3");
  }

  @Test
  void shouldKeepThePlaceOfAnExpiredRequestUntilItIsAnswered() {
    book.admit("slow", false, 10);
    String id = send(A, 1).orElseThrow().id();
    book.admit("next", false, 99);
    assertThat(book.expire(10).unanswered()).extracting(Open::request).containsExactly("slow");
    assertThat(book.expire(11).unanswered()).isEmpty();
    assertThat(book.isStuck(1)).isTrue();
    assertThat(send(A, 1)).isEmpty();
    assertThat(book.answered(id).map(Open::expired)).contains(true);
    assertThat(book.isStuck(1)).isFalse();
    assertThat(send(A, 1).map(Open::request)).contains("next");
  }

  @Test
  void shouldTellWhatNeverReachedAnAgent() {
    book.admit("1", false, 10);
    assertThat(book.expire(9).undelivered()).isEmpty();
    assertThat(book.expire(10).undelivered()).extracting(Open::request).containsExactly("1");
    assertThat(book.queued()).isZero();
  }

  @Test
  void shouldFindTheNextDeadlineOfWhoeverStillWaits() {
    assertThat(book.nextDeadline()).isEmpty();
    book.admit("late", false, 30);
    book.admit("soon", false, 20);
    assertThat(book.nextDeadline()).contains(20L);
    book.expire(20);
    assertThat(book.nextDeadline()).contains(30L);
  }

  @Test
  void shouldForgetAnExpiredRequestWithItsInstance() {
    book.admit("slow", true, 10);
    send(A, 1);
    book.expire(10);
    RequestBook.Ended<String> ended = book.instanceEnded(A, Set.of("r1", "r2"), Set.of());
    assertThat(ended.expired()).hasSize(1);
    assertThat(ended.resent()).isZero();
    assertThat(book.isStuck(1)).isFalse();
    assertThat(book.inFlight()).isZero();
  }

  private Optional<Open<String>> send(InstanceId to, int limit) {
    return Optional.ofNullable(book.send(to, limit, () -> "r" + ++ids));
  }
}
