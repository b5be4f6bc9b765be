package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.NotSwapped;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whenever a swap is called off before its commit, the agent goes on as if it had not begun. */
class SwapCallOffIT {
  private static final int CALLERS = 4;

  /**
   * @param busy one request is never answered, so that the primary does not become quiet
   */
  @ParameterizedTest
  @CsvSource({
    "SAVING, false",
    "RAISING, false",
    "DRAINING, true",
    "RESTING, true",
    "CUTTING, false",
    "BINDING, false",
    "COMMITTING, false"
  })
  void shouldGoOnWhenAPromotionIsCalledOff(SwapState step, boolean busy, @TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "drain-timeout = 500ms").up()) {
      VersionId two = house.marked("two");
      new Case(house, step, busy).run(new SwapOrder("h-1", null, house.version, two));
    }
  }

  /** Where it is busy the primary makes way before the older version has the end of the log. */
  @ParameterizedTest
  @CsvSource({
    "LOOKING, false",
    "RAISING, false",
    "DRAINING, true",
    "CUTTING, false",
    "CUTTING, true",
    "BINDING, false",
    "BINDING, true",
    "COMMITTING, false"
  })
  void shouldGoOnWhenARollbackIsCalledOff(SwapState step, boolean busy, @TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "drain-timeout = 500ms").up()) {
      VersionId two = house.marked("two");
      assertThat(house.swap(new SwapOrder("h-1", null, house.version, two)))
          .isInstanceOf(Swapped.class);
      house.awaitFollower(house.version);
      new Case(house, step, busy).run(new SwapOrder("back", "h-1", two, house.version));
    }
  }

  private static final class Case {
    private final AgentHouse house;
    private final SwapState step;
    private final boolean busy;
    private final CompletableFuture<Void> calledOff = new CompletableFuture<>();

    Case(AgentHouse house, SwapState step, boolean busy) {
      this.house = house;
      this.step = step;
      this.busy = busy;
    }

    void run(SwapOrder order) {
      List<TestProbe<AgentReply>> silent = new ArrayList<>();
      if (busy) {
        silent.add(house.send("{\"silent\":1}"));
      }
      Traffic traffic = new Traffic(house).start(CALLERS);
      traffic.await(CALLERS);
      house.probe = (before, now, instances) -> look(order, now);
      SwapResult result = house.begin(order).receiveMessage(Patience.LONG);
      house.probe = SwapProbe.NONE;
      assertThat(calledOff).isDone();
      boolean swapped = step == SwapState.COMMITTING;
      if (swapped) {
        assertThat(result).isInstanceOf(Swapped.class);
      } else {
        assertThat(((NotSwapped) result).code()).isEqualTo("interrupted");
      }
      // A caller that was held at that moment, and one that comes later.
      traffic.await(2 * CALLERS);
      traffic.stop();
      verify(traffic, swapped ? order.to() : order.from());
      // Whoever is silent ends with its process, and would never let another swap come about.
      if (busy) {
        house.send("{\"do\":\"crash\"}").expectMessageClass(Refusal.class, Patience.LONG);
        silent.forEach(reply -> reply.expectMessageClass(Refusal.class, Patience.LONG));
      }
      if (!swapped) {
        answer();
        assertThat(house.swap(order)).as("it is not in the way").isInstanceOf(Swapped.class);
        verify(traffic, order.to());
      }
    }

    /** On the manager's thread, before anything is done in this step. */
    private void look(SwapOrder order, SwapState now) {
      if (now == step && calledOff.complete(null)) {
        house.manager.tell(new AgentManager.CallOffSwap(order.deployment()));
      }
    }

    private void verify(Traffic traffic, VersionId primary) {
      Answer answer = answer();
      assertThat(answer.version()).isEqualTo(primary.value());
      List<Long> log = house.added(0);
      assertThat(log)
          .doesNotHaveDuplicates()
          .containsAll(traffic.answered)
          .doesNotContainAnyElementsOf(
              traffic.undelivered.isEmpty() ? List.of(0L) : traffic.undelivered);
      long sum = log.stream().mapToLong(Long::longValue).sum();
      assertThat(AgentHouse.totalOf(answer)).isEqualTo(sum);
    }

    private Answer answer() {
      return house.send("{}").expectMessageClass(Answer.class, Patience.LONG);
    }
  }
}
