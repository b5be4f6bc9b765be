package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentLink.Received.Wrong;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageRulesTest {
  private static final Set<InstanceState> SERVED =
      EnumSet.of(InstanceState.SERVING, InstanceState.RELOADING, InstanceState.DRAINING);
  private static final AgentMessage ENTRY =
      new AgentMessage.WalEntry(new LogEntry(1, Value.of(1), null));

  @Test
  void shouldTakeEntriesOnlyFromAnInstanceThatServed() {
    for (InstanceState state : InstanceState.values()) {
      assertThat(check(state, ENTRY).isEmpty()).as(state.word()).isEqualTo(SERVED.contains(state));
    }
  }

  @Test
  void shouldCallAnEntryOfAFollowerFenced() {
    for (InstanceState state : EnumSet.of(InstanceState.RESTORING, InstanceState.FOLLOWING)) {
      assertThat(check(state, ENTRY)).map(Fault::code).contains(ErrorCode.FENCED);
    }
    assertThat(check(InstanceState.READYING, ENTRY)).map(Fault::code).contains(ErrorCode.BAD_STATE);
  }

  @Test
  void shouldTakeReadyOnlyWhereItIsAwaited() {
    AgentMessage ready = new AgentMessage.Ready(0);
    assertThat(check(InstanceState.READYING, ready)).isEmpty();
    assertThat(check(InstanceState.SERVING, ready)).isPresent();
    assertThat(check(InstanceState.GREETING, ready)).isPresent();
  }

  @Test
  void shouldTakeReloadedOnlyWhereItIsAwaited() {
    AgentMessage reloaded = new AgentMessage.Reloaded(new VersionId("0".repeat(64)));
    for (InstanceState state : InstanceState.values()) {
      assertThat(check(state, reloaded).isEmpty())
          .as(state.word())
          .isEqualTo(state == InstanceState.RELOADING);
    }
  }

  @Test
  void shouldTakeProposalsOnlyFromAPrimaryThatServed() {
    AgentMessage intent =
        new AgentMessage.EvolutionIntent(new Proposal("why", Map.of(), Map.of(), Map.of()));
    for (InstanceState state : InstanceState.values()) {
      for (Role role : Role.values()) {
        boolean may = SERVED.contains(state) && role == Role.PRIMARY;
        assertThat(MessageRules.check(state, role, intent).map(Fault::code))
            .as("a %s that is %s", role.word(), state.word())
            .isEqualTo(may ? Optional.empty() : Optional.of(ErrorCode.BAD_STATE));
      }
    }
    assertThat(MessageRules.check(InstanceState.SERVING, Role.SHADOW, intent))
        .contains(Fault.badState("evolution_intent", "a shadow"));
  }

  @Test
  void shouldKnowWhereAnEntryWasRefused() {
    Fault field = Fault.fieldInvalid("seq", "is missing");
    Wrong entry = new Wrong(field, Optional.of("wal_entry"));
    Wrong batch = new Wrong(field, Optional.of("wal_batch"));
    Wrong metrics = new Wrong(field, Optional.of("metrics"));
    Wrong unread = new Wrong(Fault.decodeFailed("x"), Optional.empty());
    Wrong unknown = new Wrong(Fault.unknownType("x"), Optional.empty());
    for (InstanceState state : SERVED) {
      assertThat(MessageRules.refusesEntry(state, entry)).isTrue();
      assertThat(MessageRules.refusesEntry(state, batch)).isTrue();
      assertThat(MessageRules.refusesEntry(state, unread)).isFalse();
      assertThat(MessageRules.refusesEntry(state, metrics)).isFalse();
      assertThat(MessageRules.refusesEntry(state, unknown)).isFalse();
    }
    assertThat(MessageRules.refusesEntry(InstanceState.RESTORING, entry)).isFalse();
    assertThat(MessageRules.refusesEntry(InstanceState.READYING, entry)).isFalse();
  }

  private static Optional<Fault> check(InstanceState state, AgentMessage message) {
    return MessageRules.check(state, Role.PRIMARY, message);
  }
}
