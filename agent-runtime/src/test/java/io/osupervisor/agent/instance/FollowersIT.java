package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentReply.InstanceView;
import io.osupervisor.agent.VersionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows the log is started again and again, as long as it follows between its ends. */
class FollowersIT {
  private static final Duration PERIOD = Duration.ofMillis(50);
  private static final String ONE =
      "restart { intensity = 1, period = %dms }".formatted(PERIOD.toMillis());

  @Test
  void shouldNotGiveUpAStandbyThatFollowsForLongBetweenItsEnds(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, ONE, "standby = 1").up()) {
      killAgainAndAgain(house, house.version);
    }
  }

  @Test
  void shouldNotLoseAKeptVersionThatFollowsForLongBetweenItsEnds(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, ONE).up()) {
      SwapOrder order = new SwapOrder("h1", null, house.version, house.marked("new"));
      assertThat(house.swap(order)).isInstanceOf(SwapResult.Swapped.class);
      killAgainAndAgain(house, house.version);
    }
  }

  private static void killAgainAndAgain(AgentHouse house, VersionId version) {
    for (int i = 0; i < 3; i++) {
      InstanceView follower = follower(house, version);
      long counted = System.nanoTime() + PERIOD.toNanos();
      await().until(() -> System.nanoTime() > counted);
      ProcessHandle.of(follower.pid()).orElseThrow().destroyForcibly();
      house.await(
          ManagerEvent.InstanceEnded.class, end -> end.instance().value().equals(follower.id()));
    }
    follower(house, version);
  }

  private static InstanceView follower(AgentHouse house, VersionId version) {
    return await()
        .until(
            () ->
                house.describe().instances().stream()
                    .filter(instance -> instance.version().equals(version.value()))
                    .filter(instance -> instance.state().equals("following"))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }
}
