package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends the waiting of that which follows from a change of versions, before its time does. */
class PutOffIT {
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private static AgentHouse house(Path data) {
    return new AgentHouse(data).up().putsOff(FOR_EVER);
  }

  /** Makes another version the primary, which finds this request. */
  private static VersionId swap(AgentHouse house, String request) {
    house.probe =
        (before, now, instances) -> {
          if (now == SwapState.COMMITTING) {
            house.send(request);
          }
        };
    return swap(house);
  }

  private static VersionId swap(AgentHouse house) {
    VersionId two = house.marked("two");
    SwapOrder order = new SwapOrder("h-1", null, house.version, two);
    assertThat(house.swap(order)).isInstanceOf(Swapped.class);
    return two;
  }

  @Test
  void shouldGoOnWithTheFirstAnswer(@TempDir Path data) {
    try (AgentHouse house = house(data)) {
      swap(house, "{\"add\":1}");
      assertGoesOn(house);
    }
  }

  @Test
  void shouldGoOnWithServiceWhereNoRequestWaits(@TempDir Path data) {
    try (AgentHouse house = house(data)) {
      swap(house);
      assertGoesOn(house);
    }
  }

  @Test
  void shouldGoOnWithTheEndOfThePrimaryBeforeTheNextIsStarted(@TempDir Path data) {
    try (AgentHouse house = house(data)) {
      VersionId two = swap(house, "{\"do\":\"crash\"}");
      house.await(ManagerEvent.InstanceEnded.class, end -> end.version().equals(two));
      List<ManagerEvent> then = new ArrayList<>();
      do {
        then.add(house.events.receiveMessage());
      } while (!(then.get(then.size() - 1) instanceof ManagerEvent.InstanceStarted));
      assertThat(then).hasAtLeastOneElementOfType(ManagerEvent.Resumed.class);
    }
  }

  private static void assertGoesOn(AgentHouse house) {
    ManagerEvent.PrimaryChanged changed = house.await(ManagerEvent.PrimaryChanged.class);
    assertThat(house.await(ManagerEvent.Resumed.class).epoch()).isEqualTo(changed.epoch());
    house.await(ManagerEvent.InstanceEnded.class, end -> end.version().equals(house.version));
  }
}
