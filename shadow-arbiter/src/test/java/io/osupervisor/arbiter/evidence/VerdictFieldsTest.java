package io.osupervisor.arbiter.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.TrialRules;
import org.junit.jupiter.api.Test;

class VerdictFieldsTest {
  @Test
  void shouldTellHowManyClaimTogetherWhereSeveralDo() {
    TrialRules alone = TrialRules.preserving();
    assertThat(VerdictFields.rules(alone).toJson()).doesNotContain("candidates");
    assertThat(VerdictFields.rules(VerdictFields.rules(alone))).isEqualTo(alone);
    assertThat(VerdictFields.rules(VerdictFields.rules(alone.among(3)))).isEqualTo(alone.among(3));
  }
}
