package io.osupervisor.supervisor.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSamplerTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  private static TraceSampler drawing(double lot) {
    return new TraceSampler(0.5, () -> lot);
  }

  @Test
  void shouldGoByTheTraceThatARequestIsAPartOf() {
    assertThat(drawing(0.9).parent("00-" + TRACE + "-" + SPAN + "-01"))
        .hasValueSatisfying(
            parent -> {
              assertThat(parent.getTraceId()).isEqualTo(TRACE);
              assertThat(parent.getSpanId()).isEqualTo(SPAN);
            });
    assertThat(drawing(0.1).parent("00-" + TRACE + "-" + SPAN + "-00")).isEmpty();
  }

  @Test
  void shouldDrawAShareOfTheOthers() {
    assertThat(drawing(0.49).parent(null)).contains(SpanContext.getInvalid());
    assertThat(drawing(0.5).parent(null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-" + TRACE + "-" + SPAN
      })
  void shouldTakeWhatIsNoTraceForNone(String traceparent) {
    assertThat(drawing(0.49).parent(traceparent)).contains(SpanContext.getInvalid());
    assertThat(drawing(0.5).parent(traceparent)).isEmpty();
  }
}
