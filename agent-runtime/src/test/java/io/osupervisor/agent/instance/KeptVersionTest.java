package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** For which deployment an older version is kept, and how long. */
class KeptVersionTest {
  private static final VersionId ONE = new VersionId("0a".repeat(32));
  private static final VersionId TWO = new VersionId("0b".repeat(32));
  private static final VersionId THREE = new VersionId("0c".repeat(32));
  private static final String FEW = "restart { intensity = 1, period = 1s }";
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final Deployment LOWER = deployment("h-1", ONE, TWO, 2);
  private static final Deployment UPPER = deployment("h-2", TWO, THREE, 3);

  private final ManualPort port = new ManualPort();
  private final AgentCondition condition =
      new AgentCondition(new AgentManager.Run(1, AgentHouse.spec(FEW), THREE), 0);
  private final List<VersionId> recruits = new ArrayList<>();
  private final TestInbox<AgentInstance.Command> told = TestInbox.create();
  private final Crew crew =
      new Crew(
          () -> new InstanceId("i-" + recruits.size()),
          recruit -> {
            recruits.add(recruit.version());
            return told.getRef();
          });
  private final KeptVersion kept =
      new KeptVersion(
          port,
          condition,
          crew,
          () -> new RestartIntensity(condition.policy().restart(), new Random(7)));

  @Test
  void shouldKeepWhatTheUpperDeploymentNeedsWhenTheLowerIsSettled() {
    kept.fill();
    answer(LOWER, UPPER);
    kept.settled("h-1");
    assertThat(told.hasMessages()).isFalse();
    assertThat(recruits).containsExactly(TWO);
  }

  @Test
  void shouldKeepNothingOnceItsDeploymentIsSettled() {
    kept.fill();
    answer(UPPER);
    kept.settled("h-2");
    assertThat(told.receiveMessage()).isInstanceOf(AgentInstance.GiveUp.class);
  }

  @Test
  void shouldNotBelieveWhatTheMemorySaidBeforeTheSettlement() {
    serve();
    kept.fill();
    kept.settled("h-2");
    answer(UPPER);
    assertThat(recruits).as("only the primary").containsExactly(THREE);
    answer();
    assertThat(recruits).containsExactly(THREE);
  }

  @Test
  void shouldFillAgainWhenAnotherDeploymentWasSettledMeanwhile() {
    serve();
    kept.fill();
    kept.settled("h-1");
    answer(LOWER, UPPER);
    answer(UPPER);
    assertThat(recruits).containsExactly(THREE, TWO);
  }

  @Test
  void shouldLetCallersBeAnsweredBeforeItStartsTheFollower() {
    kept.fillSoon();
    assertThat(port.pass(Duration.ofMillis(249))).isEmpty();
    assertThat(port.hasAsked()).isFalse();
    port.pass(Duration.ofMillis(1)).forEach(due -> kept.on((KeptVersion.Signal) due));
    answer(UPPER);
    assertThat(recruits).containsExactly(TWO);
  }

  @Test
  void shouldStartTheFollowerAtOnceWhenNobodyIsAnsweredAnyMore() {
    kept.fillSoon();
    kept.fill();
    answer(UPPER);
    assertThat(recruits).containsExactly(TWO);
    assertThat(port.pass(Duration.ofSeconds(1))).isEmpty();
  }

  @Test
  void shouldStartNoSecondOneBesideTheOneThatTakesOver() {
    kept.fillSoon();
    Crew.Member candidate = crew.recruit(condition.order().spec(), TWO, Role.STANDBY);
    kept.release(candidate);
    assertThat(port.pass(Duration.ofSeconds(1))).isEmpty();
    kept.fill();
    kept.release(candidate);
    answer(UPPER);
    assertThat(recruits).containsExactly(TWO);
    kept.fill();
    answer(UPPER);
    assertThat(recruits).as("it did not take over").containsExactly(TWO, TWO);
  }

  @Test
  void shouldCountNoTimeInWhichTheAgentIsStopped() {
    kept.fill();
    answer(UPPER);
    end(port.now());
    comeBack();
    move(follower(), InstanceState.FOLLOWING);
    end(EndReason.stopped("stopped"), port.now());
    port.pass(LONG);
    kept.fill();
    answer(UPPER);
    end(port.now());
    assertThat(port.events).hasOnlyElementsOfType(ManagerEvent.KeptVersionLost.class).hasSize(1);
  }

  @Test
  void shouldKeepAVersionThatFollowsForLongBetweenItsEnds() {
    kept.fill();
    answer(UPPER);
    for (int i = 0; i < 4; i++) {
      move(follower(), InstanceState.FOLLOWING);
      port.pass(LONG);
      end(port.now());
      comeBack();
    }
    assertThat(recruits).hasSize(5);
    assertThat(port.events).isEmpty();
  }

  @Test
  void shouldLoseAVersionThatNeverFollows() {
    kept.fill();
    answer(UPPER);
    move(follower(), InstanceState.RESTORING);
    port.pass(LONG);
    end(port.now());
    comeBack();
    move(new InstanceId("another"), InstanceState.FOLLOWING);
    port.pass(LONG);
    end(port.now());
    assertThat(port.events).containsExactly(new ManagerEvent.KeptVersionLost(TWO, "exit code 7"));
    comeBack();
    assertThat(recruits).hasSize(2);
  }

  @Test
  void shouldLoseAVersionThatFallsSilentAsSoonAsItFollows() {
    kept.fill();
    answer(UPPER);
    for (int i = 0; i < 2; i++) {
      long heard = port.now();
      move(follower(), InstanceState.FOLLOWING);
      port.pass(LONG);
      end(heard);
      comeBack();
    }
    assertThat(port.events).hasOnlyElementsOfType(ManagerEvent.KeptVersionLost.class).hasSize(1);
  }

  private InstanceId follower() {
    return new InstanceId("i-" + (recruits.size() - 1));
  }

  private void move(InstanceId instance, InstanceState state) {
    kept.moved(new InstanceEvent.Moved(instance, state));
  }

  private void end(long heard) {
    end(EndReason.fault("exit", "exit code 7"), heard);
  }

  private void end(EndReason reason, long heard) {
    assertThat(kept.ended(new InstanceEvent.Ended(follower(), reason, heard, Set.of(), Set.of())))
        .isTrue();
  }

  /** It may be started again, if it is to be. */
  private void comeBack() {
    for (AgentManager.Command due : port.pass(Duration.ofMinutes(1))) {
      kept.on((KeptVersion.Signal) due);
      answer(UPPER);
    }
  }

  private void serve() {
    Crew.Member primary = crew.recruit(condition.order().spec(), THREE, Role.PRIMARY);
    crew.crown(primary);
    crew.moved(new InstanceEvent.Moved(primary.id(), InstanceState.SERVING));
  }

  private void answer(Deployment... open) {
    Deployment last = open.length == 0 ? UPPER : open[open.length - 1];
    kept.on((KeptVersion.Signal) port.answer(new VaultReply.Deployments(last, List.of(open))));
  }

  private static Deployment deployment(String id, VersionId from, VersionId to, long epoch) {
    InstanceId instance = new InstanceId("i-" + epoch);
    return new Deployment(id, null, to, from, instance, epoch, 5, 1, Instant.EPOCH);
  }
}
