package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told to do about a quarantine. */
class TreeRefusalsTest {
  private static final AgentId AGENT = new AgentId("counter");
  private static final AgentRecord RUNS =
      AgentRecord.ABSENT.apply(new AgentRecordEvent.Created("{}", V1, "ann", AT));

  @ParameterizedTest
  @CsvSource({
    "exit, mend its cause; then: osup agent release counter",
    "start_timeout, 'mend what delays it, or raise start-timeout with: osup agent update; then:"
        + " osup agent release counter'"
  })
  void shouldSayWhatLeadsOutOfAQuarantine(String code, String hint) {
    AgentRecord record = RUNS.apply(new AgentRecordEvent.Quarantined(code, "too often", AT));
    assertThat(TreeRefusals.closed(AGENT, record).hint()).isEqualTo(hint);
  }
}
