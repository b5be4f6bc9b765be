package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LateCopiesTest {
  private record Taken(String requestId, long at) {}

  private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
  private final LateCopies copies = new LateCopies();

  @Test
  void shouldHandACopyOverAfterTheDelay() throws Exception {
    long begin = System.nanoTime();
    hold("1-1");
    Taken first = taken();
    assertThat(first.requestId()).isEqualTo("1-1");
    assertThat(Duration.ofNanos(first.at() - begin)).isGreaterThanOrEqualTo(LateCopies.DELAY);
  }

  @Test
  void shouldHandOverEachOnceInTheOrderInWhichTheyCame() throws Exception {
    List<String> ids = IntStream.range(0, 100_000).mapToObj(i -> "1-" + i).toList();
    ids.forEach(this::hold);
    List<String> came = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      came.add(taken().requestId());
    }
    assertThat(came).isEqualTo(ids);
    hold("last");
    assertThat(taken().requestId()).isEqualTo("last");
  }

  @Test
  void shouldHandAllOverAtOnceWhereTooManyGather() throws Exception {
    List<Runnable> due = new ArrayList<>();
    LateCopies few = new LateCopies(due::add);
    for (int i = 0; i < LateCopies.MOST; i++) {
      few.hold(this::take, copy("1-" + i));
    }
    assertThat(taken).isEmpty();
    few.hold(this::take, copy("last"));
    assertThat(taken).hasSize(LateCopies.MOST + 1);
    assertThat(taken().requestId()).isEqualTo("1-0");
    assertThat(due).hasSize(1);
    due.get(0).run();
    taken.clear();
    few.hold(this::take, copy("next"));
    assertThat(taken).isEmpty();
    due.get(1).run();
    assertThat(taken().requestId()).isEqualTo("next");
  }

  @Test
  void shouldHandTheOthersOverWhereOneCannotBeTaken() throws Exception {
    hold("1-1");
    copies.hold(
        refused -> {
          throw new IllegalStateException("not taken because a test wants it so");
        },
        copy("1-2"));
    hold("1-3");
    assertThat(taken().requestId()).isEqualTo("1-1");
    assertThat(taken().requestId()).isEqualTo("1-3");
  }

  private void hold(String requestId) {
    copies.hold(this::take, copy(requestId));
  }

  private void take(Mirrored copy) {
    taken.add(new Taken(copy.requestId(), System.nanoTime()));
  }

  private static Mirrored copy(String requestId) {
    return new Mirrored(
        1,
        requestId,
        Value.NULL,
        null,
        Duration.ofSeconds(1),
        new AgentRequest.Guarantee(false, false));
  }

  private Taken taken() throws InterruptedException {
    Taken next = taken.poll(30, TimeUnit.SECONDS);
    assertThat(next).as("a copy that was held").isNotNull();
    return next;
  }
}
