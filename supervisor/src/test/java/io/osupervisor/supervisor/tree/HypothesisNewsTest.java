package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V2;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HypothesisNewsTest {
  private static final HypothesisId ID = new HypothesisId(7);

  private final Map<String, Map<String, Object>> told = new LinkedHashMap<>();
  private final HypothesisNews news =
      new HypothesisNews(new AgentId("sum"), (agent, type, data) -> told.put(type, data));

  @Test
  void shouldNameTheVersionThatWasDeployed() {
    news.publish(
        new HypothesisEvent.Deployed(ID, 9, AT), HypothesisState.PROVISIONAL, new VersionId(V2));
    assertThat(told.get("deployment"))
        .containsOnly(Map.entry("hypothesis", "h7"), Map.entry("version", V2));
  }

  @Test
  void shouldTellAtWhichLevelClaimsAreShown() {
    news.publish(new ArbiterEvent.LevelFixed(ID, 3, 0.0625, AT), HypothesisState.CHECKED, null);
    assertThat(told)
        .containsOnly(
            Map.entry(
                "hypothesis_level", Map.of("hypothesis", "h7", "claim", 3L, "share", 0.0625)));
  }

  @Test
  void shouldTellWhatATrialCanShow() {
    news.publish(
        new ArbiterEvent.Foreseen(ID, false, "too few", AT), HypothesisState.PROPOSED, null);
    assertThat(told)
        .containsOnly(
            Map.entry(
                "hypothesis_foreseen",
                Map.of("hypothesis", "h7", "enough", false, "words", "too few")));
  }

  @Test
  void shouldTellWhatIsNoted() {
    news.publish(
        new ArbiterEvent.Noted(ID, "not_verified", "why", AT), HypothesisState.ROLLED_BACK, null);
    assertThat(told)
        .containsOnly(
            Map.entry(
                "hypothesis_noted",
                Map.of("hypothesis", "h7", "code", "not_verified", "note", "why")));
  }
}
