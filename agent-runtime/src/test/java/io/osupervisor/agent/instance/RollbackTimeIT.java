package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the order to take a version back to the first answer of the one before. */
@Tag("proof")
class RollbackTimeIT {
  private static final int ROLLBACKS = 100;
  private static final int CALLERS = 4;
  private static final Duration TARGET = Duration.ofSeconds(1);

  @Test
  void shouldAnswerAsTheOlderVersionWithinASecond(@TempDir Path data) {
    List<Duration> times = new ArrayList<>();
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId two = house.marked("two");
      Traffic traffic = new Traffic(house).start(CALLERS);
      for (int i = 0; i < ROLLBACKS; i++) {
        house.swap(new SwapOrder("h" + i, null, house.version, two));
        house.awaitFollower(house.version);
        times.add(rollBack(house, new SwapOrder("b" + i, "h" + i, two, house.version)));
      }
      traffic.stop();
      assertThat(traffic.unknown).isEmpty();
      assertThat(traffic.undelivered).isEmpty();
    }
    Collections.sort(times);
    Duration p99 = times.get(ROLLBACKS * 99 / 100 - 1);
    System.out.printf(
        "%d rollbacks to a kept version: p50 %d ms, p99 %d ms, longest %d ms%n",
        ROLLBACKS,
        times.get(ROLLBACKS / 2 - 1).toMillis(),
        p99.toMillis(),
        times.get(ROLLBACKS - 1).toMillis());
    assertThat(p99).isLessThanOrEqualTo(TARGET);
  }

  private static Duration rollBack(AgentHouse house, SwapOrder order) {
    long decided = System.nanoTime();
    TestProbe<SwapResult> swapped = house.begin(order);
    Answer answer;
    do {
      answer = house.send("{}").expectMessageClass(Answer.class, Patience.LONG);
    } while (!answer.version().equals(order.to().value()));
    Duration took = Duration.ofNanos(System.nanoTime() - decided);
    assertThat(swapped.receiveMessage(Patience.LONG)).isInstanceOf(Swapped.class);
    return took;
  }
}
