package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromQlTest {
  @Test
  void shouldFindMetricsLabelsAndGroups() {
    PromQl found =
        PromQl.of(
            "histogram_quantile(0.9, max by (agent, le) (rate(a_bucket{x=~\"(y|z)\",w!=\"\"}[5m])))"
                + " > 0.1 unless on (job) b == 1 or sum(c offset 15m)");
    assertThat(found.metrics()).containsOnlyKeys("a_bucket", "b", "c");
    assertThat(found.metrics().get("a_bucket")).containsExactly("x", "w");
    assertThat(found.grouping()).containsExactly("agent", "job", "le");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sum(a", "a}", "rat(a[5m])", "rate(a[5 m])", "rate(a[$often])"})
  void shouldRefuseWhatItDoesNotKnow(String expression) {
    assertThatThrownBy(() -> PromQl.of(expression)).isInstanceOf(IllegalArgumentException.class);
  }
}
