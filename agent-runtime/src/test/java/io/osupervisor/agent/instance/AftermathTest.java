package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.config.RestartPolicy;
import io.osupervisor.config.RestartType;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AftermathTest {
  private static final EndReason CRASH = EndReason.fault("exit", "exit code 7");
  private static final EndReason NORMAL =
      new EndReason(EndReason.Kind.NORMAL, "exit", "exit code 0", null);

  private final RestartPolicy policy =
      AgentHouse.spec("restart { intensity = 1, period = 60s }").policy().restart();
  private final RestartIntensity restarts = new RestartIntensity(policy, new Random(1));

  @Test
  void shouldRestartAPermanentAgentAfterEveryEnd() {
    assertThat(after(NORMAL, RestartType.PERMANENT)).isInstanceOf(Aftermath.Restart.class);
  }

  @Test
  void shouldRestartATransientAgentAfterAFaultAlone() {
    assertThat(after(NORMAL, RestartType.TRANSIENT)).isEqualTo(new Aftermath.Rest("exit code 0"));
    assertThat(after(CRASH, RestartType.TRANSIENT)).isInstanceOf(Aftermath.Restart.class);
  }

  @Test
  void shouldNeverRestartATemporaryAgent() {
    assertThat(after(CRASH, RestartType.TEMPORARY)).isEqualTo(new Aftermath.Rest("exit code 7"));
  }

  @Test
  void shouldQuarantineAfterOneRestartTooMany() {
    after(CRASH, RestartType.PERMANENT);
    Aftermath second = after(CRASH, RestartType.PERMANENT);
    assertThat(second).isInstanceOf(Aftermath.Quarantine.class);
    assertThat(((Aftermath.Quarantine) second).message())
        .isEqualTo("1 restarts within 1m of service, the last end: exit code 7");
  }

  @Test
  void shouldTryAgainForAsLongAsTheNodeCanStartNothing() {
    EndReason exhausted =
        EndReason.notStarted(new AgentException("node_exhausted", "no process", "end some"));
    assertThat(exhausted.code()).isEqualTo("node_exhausted");
    assertThat(exhausted.hint()).isEqualTo("end some");
    double longest = policy.backoff().max().toNanos();
    double jitter = policy.backoff().jitter();
    for (int i = 0; i < 20; i++) {
      Aftermath next = after(exhausted, RestartType.PERMANENT);
      assertThat((double) ((Aftermath.Restart) next).delay().toNanos())
          .isBetween(longest * (1 - jitter), longest * (1 + jitter));
    }
    assertThat(after(CRASH, RestartType.PERMANENT)).isEqualTo(new Aftermath.Restart(Duration.ZERO));
  }

  private Aftermath after(EndReason reason, RestartType type) {
    return Aftermath.of(reason, type, restarts);
  }
}
