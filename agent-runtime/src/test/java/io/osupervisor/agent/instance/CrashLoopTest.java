package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.Aftermath.Quarantine;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who decides what follows too many restarts, and how long that may take. */
class CrashLoopTest {
  private static final long RUN = 7;
  private static final VersionId OLD = new VersionId("0a".repeat(32));
  private static final VersionId NEW = new VersionId("0b".repeat(32));
  private static final Quarantine VERDICT = new Quarantine("exit", "5 restarts within 10 s");
  private static final ManagerEvent.CrashLoop TOLD =
      new ManagerEvent.CrashLoop(RUN, "h1", NEW, "exit", "5 restarts within 10 s");

  private final ManualPort port = new ManualPort();
  private final List<String> quarantined = new ArrayList<>();
  private final AgentCondition condition =
      new AgentCondition(new AgentManager.Run(RUN, AgentHouse.spec(), NEW), 0);
  private int followers;
  private final CrashLoop loop =
      new CrashLoop(
          port,
          condition,
          () -> followers++,
          (code, message) -> quarantined.add(code + ": " + message));

  @Test
  void shouldQuarantineAtOnceWithoutADeploymentOfTheVersion() {
    loop.suspect(VERDICT);
    assertThat(quarantined).as("before the memory says so").isEmpty();
    answer(deployed(OLD));
    assertThat(quarantined).containsExactly("exit: 5 restarts within 10 s");
    assertThat(port.events).isEmpty();
    assertThat(loop.isPending()).isFalse();
  }

  @Test
  void shouldQuarantineWhenTheMemoryIsSilent() {
    loop.suspect(VERDICT);
    answer(null);
    assertThat(quarantined).hasSize(1);
  }

  @Test
  void shouldTellOfADeploymentAndWait() {
    suspect();
    assertThat(port.events).containsExactly(TOLD);
    assertThat(followers).as("the older version gets ready").isEqualTo(1);
    assertThat(pass(CrashLoop.PATIENCE.minusMillis(1))).isZero();
    assertThat(quarantined).isEmpty();
    assertThat(pass(Duration.ofMillis(1))).isEqualTo(1);
    assertThat(quarantined).hasSize(1);
    assertThat(loop.isPending()).isFalse();
  }

  @Test
  void shouldQuarantineWhenToldSoForThisOrder() {
    suspect();
    loop.on(new AgentManager.Quarantine(RUN - 1));
    assertThat(quarantined).isEmpty();
    loop.on(new AgentManager.Quarantine(RUN));
    assertThat(quarantined).hasSize(1);
    loop.on(new AgentManager.Quarantine(RUN));
    assertThat(quarantined).hasSize(1);
    assertThat(pass(CrashLoop.PATIENCE)).isZero();
  }

  @Test
  void shouldNotDecideWhileTheDeploymentIsTakenBack() {
    suspect();
    loop.suspend();
    loop.on(new AgentManager.Quarantine(RUN));
    assertThat(pass(CrashLoop.PATIENCE)).isZero();
    assertThat(loop.isPending()).isTrue();
    loop.resume();
    assertThat(pass(CrashLoop.PATIENCE)).isEqualTo(1);
    assertThat(quarantined).hasSize(1);
    assertThat(port.events).as("told once").containsExactly(TOLD);
  }

  @Test
  void shouldAskAgainWhenItWasInterruptedBeforeItTold() {
    loop.suspect(VERDICT);
    loop.suspend();
    answer(deployed(NEW));
    assertThat(port.events).isEmpty();
    loop.resume();
    answer(deployed(NEW));
    assertThat(port.events).containsExactly(TOLD);
  }

  @Test
  void shouldForgetWhatAnotherOrderOvertakes() {
    loop.suspect(VERDICT);
    loop.forget();
    loop.suspect(VERDICT);
    answer(deployed(OLD));
    assertThat(quarantined).as("the first answer is of the first question").isEmpty();
    answer(deployed(NEW));
    loop.forget();
    assertThat(pass(CrashLoop.PATIENCE)).isZero();
    assertThat(quarantined).isEmpty();
  }

  private void suspect() {
    loop.suspect(VERDICT);
    answer(deployed(NEW));
  }

  private void answer(VaultReply.@Nullable Deployments deployments) {
    loop.on((CrashLoop.Signal) port.answer(deployments));
  }

  /** Lets time pass; gives how much came due. */
  private int pass(Duration time) {
    List<AgentManager.Command> due = port.pass(time);
    due.forEach(command -> loop.on((CrashLoop.Signal) command));
    return due.size();
  }

  private static VaultReply.Deployments deployed(VersionId version) {
    InstanceId instance = new InstanceId("i-1");
    Deployment open = new Deployment("h1", null, version, OLD, instance, 2, 5, 1, Instant.EPOCH);
    return new VaultReply.Deployments(open, List.of(open));
  }
}
