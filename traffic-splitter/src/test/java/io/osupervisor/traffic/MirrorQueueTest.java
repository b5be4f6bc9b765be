package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class MirrorQueueTest {
  private final MirrorQueue<String> queue = new MirrorQueue<>(2, 1);

  @Test
  void shouldHandOutInOrderAsFarAsTheWindowGoes() {
    queue.offer("a");
    queue.offer("b");

    assertThat(queue.next()).contains("a");
    assertThat(queue.next()).isEmpty();
    queue.end(MirrorOutcome.ANSWERED);
    assertThat(queue.next()).contains("b");
  }

  @Test
  void shouldDropAndCountWhatFindsNoRoom() {
    assertThat(queue.offer("a")).isTrue();
    assertThat(queue.offer("b")).isTrue();
    assertThat(queue.offer("c")).isFalse();
    assertThat(queue.next()).contains("a");
    assertThat(queue.offer("d")).isTrue();

    MirrorCounts counts = queue.counts();
    assertThat(counts.offered()).isEqualTo(4);
    assertThat(counts.of(MirrorOutcome.DROPPED)).isEqualTo(1);
    assertThat(counts.waiting()).isEqualTo(2);
    assertThat(counts.open()).isEqualTo(1);
  }

  @Test
  void shouldAccountForEveryCopyWhenItIsCleared() {
    queue.offer("a");
    queue.offer("b");
    queue.next();
    queue.offer("c");
    queue.clear();

    MirrorCounts counts = queue.counts();
    assertThat(counts.of(MirrorOutcome.WITHDRAWN)).isEqualTo(2);
    assertThat(counts.of(MirrorOutcome.UNANSWERED)).isEqualTo(1);
    assertThat(counts.ended().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void shouldRefuseAnEndThatCannotBe() {
    assertThatIllegalStateException().isThrownBy(() -> queue.end(MirrorOutcome.ANSWERED));
    queue.offer("a");
    queue.next();
    assertThatIllegalArgumentException().isThrownBy(() -> queue.end(MirrorOutcome.DROPPED));
    assertThatIllegalArgumentException().isThrownBy(() -> new MirrorQueue<>(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new MirrorQueue<>(1, 0));
  }
}
