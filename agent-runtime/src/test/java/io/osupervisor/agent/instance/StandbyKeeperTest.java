package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a standby may end before none is started any more. */
class StandbyKeeperTest {
  private static final VersionId KEPT = new VersionId("0a".repeat(32));
  private static final VersionId RUNS = new VersionId("0b".repeat(32));
  private static final String FEW = "standby = 1\nrestart { intensity = 1, period = 1s }";
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final EndReason CRASH = EndReason.fault("exit", "exit code 7");

  private final ManualPort port = new ManualPort();
  private final AgentCondition condition =
      new AgentCondition(new AgentManager.Run(1, AgentHouse.spec(FEW), RUNS), 0);
  private final List<InstanceId> recruits = new ArrayList<>();
  private final Crew crew =
      new Crew(
          () -> new InstanceId("i-" + recruits.size()),
          recruit -> {
            recruits.add(recruit.id());
            return TestInbox.<AgentInstance.Command>create().getRef();
          });
  private final StandbyKeeper standbys =
      new StandbyKeeper(
          port,
          condition,
          crew,
          () -> new RestartIntensity(condition.policy().restart(), new Random(7)));

  /** A primary serves, and has a standby. */
  @BeforeEach
  void begin() {
    Crew.Member primary = crew.recruit(condition.order().spec(), RUNS, Role.PRIMARY);
    crew.crown(primary);
    crew.moved(new InstanceEvent.Moved(primary.id(), InstanceState.SERVING));
    standbys.fill();
    assertThat(recruits).hasSize(2);
  }

  @Test
  void shouldNotGiveUpStandbysThatFollowForLongBetweenTheirEnds() {
    for (int i = 0; i < 4; i++) {
      move(newest(), InstanceState.FOLLOWING);
      port.pass(LONG);
      end(port.now());
      comeBack();
    }
    assertThat(recruits).hasSize(6);
    assertThat(port.events).isEmpty();
  }

  @Test
  void shouldGiveUpStandbysThatNeverFollow() {
    for (int i = 0; i < 2; i++) {
      move(newest(), InstanceState.RESTORING);
      port.pass(LONG);
      end(port.now());
      comeBack();
    }
    assertGivenUp();
  }

  @Test
  void shouldGiveUpStandbysThatFallSilentAsSoonAsTheyFollow() {
    for (int i = 0; i < 2; i++) {
      long heard = port.now();
      move(newest(), InstanceState.FOLLOWING);
      port.pass(LONG);
      end(heard);
      comeBack();
    }
    assertGivenUp();
  }

  @Test
  void shouldCountNoServiceOfAnInstanceOfAnotherVersion() {
    InstanceId standby = newest();
    move(crew.recruit(condition.order().spec(), KEPT, Role.STANDBY).id(), InstanceState.FOLLOWING);
    port.pass(LONG);
    end(standby, port.now());
    comeBack();
    end(port.now());
    comeBack();
    assertThat(recruits).hasSize(4);
    assertThat(port.events).hasOnlyElementsOfType(ManagerEvent.StandbysGivenUp.class).hasSize(1);
  }

  @Test
  void shouldCountNoEndOfAnInstanceOfAnotherVersion() {
    for (int i = 0; i < 3; i++) {
      end(crew.recruit(condition.order().spec(), KEPT, Role.STANDBY).id(), port.now());
    }
    assertThat(port.events).isEmpty();
  }

  private void assertGivenUp() {
    assertThat(port.events)
        .containsExactly(new ManagerEvent.StandbysGivenUp("the last end: exit code 7"));
    assertThat(recruits).hasSize(3);
  }

  private InstanceId newest() {
    return recruits.get(recruits.size() - 1);
  }

  private void move(InstanceId instance, InstanceState state) {
    InstanceEvent.Moved moved = new InstanceEvent.Moved(instance, state);
    crew.moved(moved);
    standbys.moved(moved);
  }

  private void end(long heard) {
    end(newest(), heard);
  }

  private void end(InstanceId instance, long heard) {
    InstanceEvent.Ended ended = new InstanceEvent.Ended(instance, CRASH, heard, Set.of(), Set.of());
    standbys.ended(crew.strike(instance).orElseThrow(), ended);
  }

  /** It may be started again, if it is to be. */
  private void comeBack() {
    port.pass(Duration.ofMinutes(1)).forEach(due -> standbys.on((StandbyKeeper.Signal) due));
  }
}
