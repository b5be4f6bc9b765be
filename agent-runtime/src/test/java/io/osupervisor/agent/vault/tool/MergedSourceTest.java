package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MergedSourceTest {
  @Test
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldComeToAnEndWhereNobodyHasAnything() throws IOException {
    MergedSource nobody = new MergedSource(List.of(), Map.of("a", new Head(9, 2)));
    List<String> gone = new ArrayList<>();
    EventWalk.of(
        nobody,
        new EventWalk.Sink() {
          @Override
          public void begin(String persistenceId, Head known) {}

          @Override
          public void event(EventRecord event) {
            throw new AssertionError(event.seq());
          }

          @Override
          public void gone(String persistenceId, long from, long to, AgentException why) {
            gone.add("%s %d..%d %s".formatted(persistenceId, from, to, why.code()));
          }
        },
        ToolWatch.NOBODY);
    assertThat(gone).containsExactly("a 3..9 journal_hole");
  }
}
