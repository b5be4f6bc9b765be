package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance whose owner is no manager and whose memory is no vault. */
class LoneInstanceIT {
  private static final String MUTE = "env { MUTE_WHEN_READY = 1 }";
  private static final Duration SILENCE = Duration.ofSeconds(5);

  @Test
  void shouldServeAsAShadowOnAMemoryOfItsOwn(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.SHADOW).following().serving(Role.SHADOW)) {
      alone.ask("1", "{\"add\":3}");
      alone.await(InstanceEvent.Responded.class);
      append(alone).replyTo().tell(new VaultReply.Appended(1));
      InstanceEvent.Answered answered = alone.await(InstanceEvent.Answered.class);
      AgentReply.Answer answer = (AgentReply.Answer) answered.reply();
      assertThat(AgentHouse.totalOf(answer)).isEqualTo(3);
      assertThat(Objects.requireNonNull(answer.data().field("role"))).isEqualTo(Value.of("shadow"));
      alone.instance.tell(new AgentInstance.GiveUp(EndReason.stopped("test")));
      assertThat(alone.await(InstanceEvent.Ended.class).reason().kind())
          .isEqualTo(EndReason.Kind.STOPPED);
    }
  }

  @Test
  void shouldBeMeasuredNoMoreWhenItsActorIsStopped(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.SHADOW).following().serving(Role.SHADOW)) {
      alone.health.expectMessageClass(HealthMonitor.Watch.class, LoneInstance.PATIENCE);
      alone.kit.stop(alone.instance);
      assertThat(
              alone
                  .health
                  .expectMessageClass(HealthMonitor.Forget.class, LoneInstance.PATIENCE)
                  .instance())
          .hasToString("tiny-1");
    }
  }

  @Test
  void shouldAnswerBeforeTheLogDoesWhereDurabilityIsAsync(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.PRIMARY, "durability = async")
            .following()
            .serving(Role.PRIMARY)) {
      alone.ask("1", "{\"add\":3}");
      assertThat(alone.await(InstanceEvent.Answered.class).requestId()).isEqualTo("1");
      assertThat(append(alone).entries()).hasSize(1);
    }
  }

  @Test
  void shouldEndWhenNamedWhileItFollowsAndItsMemoryDoesNotCome(@TempDir Path data) {
    try (LoneInstance alone = new LoneInstance(data, Role.STANDBY).following()) {
      alone.name(Role.PRIMARY, 5);
      EndReason reason = alone.passUntilEnded(RestoreClock.MEMORY_PATIENCE.plusMinutes(1));
      assertThat(reason.code()).isEqualTo("restore_failed");
      assertThat(reason.message()).contains("checkpoint or log");
    }
  }

  @Test
  void shouldEndWhenNamedWhileItFollowsAndTakesNothing(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.STANDBY, "env { DEAF_IN_RESTORE = \"1\" }").following()) {
      Value large = Value.of("x".repeat(1 << 19));
      alone.deliver(List.of(LogEntry.of(1, Value.of(1))));
      alone.deliver(LongStream.rangeClosed(2, 5).mapToObj(n -> LogEntry.of(n, large)).toList());
      alone.name(Role.PRIMARY, 9);
      EndReason reason = alone.passUntilEnded(Duration.ofSeconds(61));
      assertThat(reason.code()).isEqualTo("restore_timeout");
    }
  }

  @Test
  void shouldTellOfTheLastSignOfLifeThatAnExitIs(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.PRIMARY, MUTE).following().serving(Role.PRIMARY)) {
      alone.nanos.addAndGet(SILENCE.toNanos());
      alone.process().destroyForcibly();
      assertThat(alone.await(InstanceEvent.Ended.class).heard()).isEqualTo(SILENCE.toNanos());
    }
  }

  @Test
  void shouldTellOfTheLastSignOfLifeThatItsEndIsNotWhenOthersEndIt(@TempDir Path data) {
    try (LoneInstance alone =
        new LoneInstance(data, Role.PRIMARY, MUTE).following().serving(Role.PRIMARY)) {
      alone.nanos.addAndGet(SILENCE.toNanos());
      alone.instance.tell(new AgentInstance.GiveUp(EndReason.fault("stuck", "it does not answer")));
      assertThat(alone.await(InstanceEvent.Ended.class).heard()).isZero();
    }
  }

  private static VaultCommand.Append append(LoneInstance alone) {
    return alone.memory.expectMessageClass(VaultCommand.Append.class, LoneInstance.PATIENCE);
  }
}
