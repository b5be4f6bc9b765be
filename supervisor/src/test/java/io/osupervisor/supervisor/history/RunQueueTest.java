package io.osupervisor.supervisor.history;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.EndedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunQueueTest {
  private static final int ROOM = 10;
  private static final long ROW =
      (long) RunQueue.ROW_BYTES
          + (long) Character.BYTES * "k1".length()
          + requireNonNull(Ended.well("a", 1).data()).size()
          + requireNonNull(Ended.well("a", 1).answer()).size();

  private final RunQueue queue = new RunQueue(ROOM * ROW);

  @Test
  void shouldDropAndCountWhatFindsNoRoomAndTakeMoreWhenThereIs() {
    for (int i = 0; i < ROOM + 3; i++) {
      assertThat(queue.offer(Ended.well("a", 1))).isEqualTo(i < ROOM);
    }
    assertThat(queue.dropped()).isEqualTo(3);
    assertThat(queue.take(4)).hasSize(4);
    assertThat(IntStream.range(0, 5).filter(i -> queue.offer(Ended.well("a", 1))).count())
        .isEqualTo(4);
  }

  @Test
  void shouldCountALongKey() {
    EndedRequest same = Ended.well("a", 1);
    EndedRequest keyed =
        new EndedRequest(
            same.agent(),
            same.part(),
            same.requestId(),
            same.data(),
            "k".repeat((int) (ROOM * ROW / 2)),
            same.outcome(),
            same.error(),
            same.answer(),
            same.server(),
            same.latency(),
            same.at());
    assertThat(queue.offer(keyed)).isFalse();
    assertThat(queue.dropped()).isEqualTo(1);
  }

  @Test
  void shouldGiveTheOldestFirst() {
    IntStream.range(0, 3).forEach(i -> queue.offer(Ended.well("a", i)));
    assertThat(queue.take(2)).extracting(EndedRequest::requestId).containsExactly("1-0", "1-1");
    assertThat(queue.take(2)).extracting(EndedRequest::requestId).containsExactly("1-2");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void shouldTellWhenAllThatWaitedIsTaken() {
    queue.offer(Ended.well("a", 1));
    queue.offer(Ended.well("a", 2));
    long mark = queue.mark();
    queue.offer(Ended.well("a", 3));
    queue.take(1);
    assertThat(queue.isPast(mark)).isFalse();
    queue.take(1);
    assertThat(queue.isPast(mark)).isTrue();
    assertThat(queue.isPast(queue.mark())).isFalse();
    queue.take(1);
    assertThat(queue.isPast(queue.mark())).isTrue();
  }

  @Test
  void shouldLoseNothingAndHoldNoMoreThanItMayUnderManyThreads() {
    int threads = 4;
    int each = 20_000;
    List<CompletableFuture<Long>> offering = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      offering.add(
          CompletableFuture.supplyAsync(
              () -> IntStream.range(0, each).filter(i -> queue.offer(Ended.well("a", 1))).count()));
    }
    long taken = 0;
    while (!offering.stream().allMatch(CompletableFuture::isDone)) {
      taken += take();
    }
    taken += take();
    long offered = offering.stream().mapToLong(CompletableFuture::join).sum();
    assertThat(taken).isEqualTo(offered);
    assertThat(queue.dropped()).isEqualTo((long) threads * each - offered);
    assertThat(IntStream.range(0, ROOM).filter(i -> queue.offer(Ended.well("a", 1))).count())
        .as("all of its room is there again")
        .isEqualTo(ROOM);
  }

  private int take() {
    List<EndedRequest> some = queue.take(Integer.MAX_VALUE);
    assertThat(some.size()).isLessThanOrEqualTo(8 * ROOM);
    return some.size();
  }
}
