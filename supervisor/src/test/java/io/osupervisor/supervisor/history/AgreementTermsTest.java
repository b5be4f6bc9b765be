package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.config.AgentSpec;
import org.junit.jupiter.api.Test;

class AgreementTermsTest {
  private static AgreementTerms of(String more) {
    return AgreementTerms.of(AgentSpec.fromJson("{\"id\":\"a\",\"command\":[\"x\"]" + more + "}"));
  }

  @Test
  void shouldTakeTheRulesOfTheSpec() {
    assertThat(of("")).isEqualTo(AgreementTerms.STRICT);
    AgreementTerms ignoring = of(",\"trial\":{\"ignore\":[\"$.at\"]}");
    assertThat(ignoring.isTold()).isTrue();
    assertThat(ignoring.rules()).isNotEqualTo(ComparisonRules.STRICT);
  }

  @Test
  void shouldSayWhatATrialAsksBesideTheRules() {
    assertThat(of(",\"comparator\":[\"./alike\"]").untold()).contains("comparator");
    assertThat(of(",\"trial\":{\"noise\":\"measured\"}").untold()).contains("second control");
    assertThat(of(",\"trial\":{\"noise\":\"none\"}").isTold()).isTrue();
  }
}
