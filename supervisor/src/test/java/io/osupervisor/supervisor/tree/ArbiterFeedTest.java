package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.arbiter.ArbiterMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArbiterFeedTest {
  private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");
  private static final VersionId VERSION = new VersionId("a".repeat(64));

  private static Optional<ArbiterMessage> ended(Role role, EndReason reason) {
    return ArbiterFeed.of(
        new ManagerEvent.InstanceEnded(new InstanceId("sum-1"), role, VERSION, reason), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "start_timeout, NotReady",
    "restore_timeout, NotReady",
    "state_mismatch, NotReady",
    "hang, PulseLost",
    "stuck, PulseLost",
    "signal, PulseLost",
    "exit, PulseLost",
    "decode_failed, ContractBroken",
    "wal_gap, ContractBroken",
  })
  void shouldBlameTheVersionForTheEndOfItsPrimary(String code, String message) {
    ArbiterMessage told = ended(Role.PRIMARY, EndReason.fault(code, "why")).orElseThrow();
    assertThat(told.getClass().getSimpleName()).isEqualTo(message);
    assertThat(ended(Role.STANDBY, EndReason.fault(code, "why"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "restore_timeout, no ready within 5 ms, true",
    "state_mismatch, at 7, true",
    "limit, limit memory breached: 9 of 8, true",
    "limit, limit processes breached: 9 of 8, false",
    "start_timeout, no hello, false",
    "restore_failed, no room, false"
  })
  void shouldTellThatItsMemoryFailed(String code, String message, boolean fails) {
    Optional<ArbiterMessage> told =
        ArbiterFeed.memory(
            new ManagerEvent.InstanceEnded(
                new InstanceId("sum-1"), Role.PRIMARY, VERSION, EndReason.fault(code, message)),
            NOW);
    assertThat(told)
        .isEqualTo(
            fails ? Optional.of(new ArbiterMessage.MemoryFailed(VERSION, NOW)) : Optional.empty());
    assertThat(
            ArbiterFeed.memory(
                new ManagerEvent.InstanceEnded(
                    new InstanceId("sum-2"), Role.STANDBY, VERSION, EndReason.fault(code, message)),
                NOW))
        .isEmpty();
  }

  @Test
  void shouldBlameNobodyForWhatWasAskedForOrLiesAtTheNode() {
    assertThat(ended(Role.PRIMARY, EndReason.stopped("asked"))).isEmpty();
    assertThat(ended(Role.PRIMARY, EndReason.fault("internal", "a fault of ours"))).isEmpty();
    assertThat(ended(Role.PRIMARY, EndReason.fault("restore_failed", "no room"))).isEmpty();
  }

  @Test
  void shouldPassOnHowRequestsEndAndThatTheAgentListens() {
    Histogram micros = new Histogram(2);
    micros.recordValue(1200);
    assertThat(ArbiterFeed.of(new ManagerEvent.RequestsEnded(VERSION, NOW, 3, 1, micros), NOW))
        .contains(new ArbiterMessage.RequestsEnded(VERSION, NOW, 3, 1, micros));
    assertThat(
            ArbiterFeed.of(
                new ManagerEvent.Serving(new InstanceId("sum-1"), VERSION, Duration.ZERO, 0), NOW))
        .contains(ArbiterMessage.AgentReady.INSTANCE);
    assertThat(ArbiterFeed.of(new ManagerEvent.KeptVersionLost(VERSION, "exit 3"), NOW))
        .contains(new ArbiterMessage.KeptVersionLost(VERSION, "exit 3"));
    assertThat(ArbiterFeed.of(new ManagerEvent.StorageChanged(true), NOW)).isEmpty();
  }
}
