package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.AgentCommand;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No action that may come as a message is without its name in the audit. */
class ActionRecordsTest {
  @Test
  void shouldNameEveryActionAndNoTwoAlike() {
    assertThat(ActionRecords.NAMES.keySet())
        .isEqualTo(Set.of(AgentCommand.Action.class.getPermittedSubclasses()));
    assertThat(ActionRecords.NAMES.values()).doesNotHaveDuplicates();
  }
}
