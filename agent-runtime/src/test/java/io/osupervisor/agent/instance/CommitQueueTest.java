package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
  private final CommitQueue<String, String> queue = new CommitQueue<>(0);

  @Test
  void shouldHoldAnOutputUntilTheBatchBeforeItIsDurable() {
    queue.add(entries(1, 2));
    queue.hold("a");
    CommitQueue.Batch<String> first = queue.take().orElseThrow();
    queue.add(entries(3, 3));
    queue.hold("b");
    assertThat(queue.take()).isEmpty();
    assertThat(queue.committed(first.number())).containsExactly("a");
    CommitQueue.Batch<String> second = queue.take().orElseThrow();
    assertThat(second.entries()).extracting(LogEntry::seq).containsExactly(3L);
    assertThat(queue.committed(second.number())).containsExactly("b");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void shouldLetAnOutputLeaveWithTheBatchThatIsUnderWay() {
    queue.add(entries(1, 1));
    long first = queue.take().orElseThrow().number();
    assertThat(queue.mustHold()).isTrue();
    queue.hold("a");
    assertThat(queue.heldCount()).isEqualTo(1);
    assertThat(queue.committed(first)).containsExactly("a");
    assertThat(queue.mustHold()).isFalse();
  }

  @Test
  void shouldCommitAnAnswerLikeAnEntry() {
    queue.addAnswer("kept");
    queue.hold("kept");
    CommitQueue.Batch<String> batch = queue.take().orElseThrow();
    assertThat(batch.answers()).containsExactly("kept");
    assertThat(queue.committed(batch.number())).containsExactly("kept");
  }

  @Test
  void shouldNotBeIdleBeforeTheRestIsDurable() {
    queue.add(entries(1, 1));
    long first = queue.take().orElseThrow().number();
    queue.add(entries(2, 2));
    long rest = queue.takeRest().orElseThrow().number();
    queue.committed(first);
    assertThat(queue.isIdle()).isFalse();
    queue.committed(rest);
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void shouldRefuseAGapAndCountWhatWaits() {
    assertThatThrownBy(() -> queue.add(entries(2, 2))).isInstanceOf(IllegalArgumentException.class);
    queue.add(entries(1, 10));
    assertThat(queue.waitingBytes()).isPositive();
    assertThat(queue.expected()).isEqualTo(11);
    queue.clear();
    assertThat(queue.waitingBytes()).isZero();
    assertThat(queue.isIdle()).isTrue();
  }

  private static List<LogEntry> entries(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(seq -> new LogEntry(seq, Value.of(seq), null))
        .toList();
  }
}
