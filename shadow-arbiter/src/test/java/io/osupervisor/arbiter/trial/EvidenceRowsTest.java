package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvidenceRowsTest {
  private static final ExplainRow ROW =
      new ExplainRow("latency", "-12.3%", "-15.0% … -9.1%", 60, "≤ +10%", "betting", "superior");

  @Test
  void shouldReadWhatItWrites() {
    Evidence evidence = Evidence.of(Map.of(EvidenceRows.FIELD, EvidenceRows.write(List.of(ROW))));
    assertThat(EvidenceRows.read(evidence)).containsExactly(ROW);
  }

  @Test
  void shouldFindNothingInEvidenceOfAnotherForm() {
    assertThat(EvidenceRows.read(Evidence.NONE)).isEmpty();
    assertThat(EvidenceRows.read(Evidence.of(Map.of("metrics", Value.of("none"))))).isEmpty();
    assertThat(EvidenceRows.read(Evidence.of(Map.of("metrics", Value.list(List.of(Value.of(1)))))))
        .isEmpty();
  }

  @Test
  void shouldTakeWhatIsMissingFromARowAsUnknown() {
    Value row = Value.map(Map.of("metric", Value.of("memory")));
    Evidence evidence = Evidence.of(Map.of("metrics", Value.list(List.of(row))));
    assertThat(EvidenceRows.read(evidence))
        .containsExactly(new ExplainRow("memory", "", "", 0, "", "", ""));
  }
}
