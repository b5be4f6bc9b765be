package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import io.osupervisor.agent.vault.VaultReply;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions take each other's place again and again, while 16 callers notice nothing of it. */
class SwapTrafficIT {
  private static final int CALLERS = 16;

  private final Path data;

  SwapTrafficIT(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldLoseAndRepeatNothingInSwaps() {
    swap(25);
  }

  @Tag("proof")
  @Test
  void shouldLoseAndRepeatNothingInManySwaps() {
    swap(1_000);
  }

  /** There by a deployment; back by taking it back, or by another deployment. */
  private void swap(int times) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId two = house.marked("two");
      Traffic traffic = new Traffic(house).start(CALLERS);
      for (int i = 0; i < times; i++) {
        boolean there = i % 2 == 0;
        String undoes = i % 4 == 1 ? "h" + (i - 1) : null;
        SwapOrder order =
            new SwapOrder(
                "h" + i, undoes, there ? house.version : two, there ? two : house.version);
        assertThat(house.swap(order)).as("swap %d", i).isInstanceOf(Swapped.class);
        house.await(ManagerEvent.Serving.class);
        if (!there) {
          settle(house);
        }
      }
      traffic.stop();
      assertThat(traffic.undelivered).isEmpty();
      assertThat(traffic.unknown).isEmpty();
      long sent = traffic.answered.size();
      assertThat(traffic.totals).as("each total once").hasSize((int) sent);
      long sum = LongStream.rangeClosed(1, sent).sum();
      assertThat(house.total("{}")).as("each number once").isEqualTo(sum);
      System.out.printf("%,d swaps beside %,d requests of %d callers%n", times, sent, CALLERS);
    }
  }

  private static void settle(AgentHouse house) {
    TestProbe<VaultReply.Deployments> replies = house.kit.createTestProbe();
    house
        .deployments()
        .open()
        .forEach(
            open -> {
              house.manager.tell(new AgentManager.Settle(open.id(), replies.ref()));
              replies.receiveMessage();
            });
    replies.stop();
  }
}
