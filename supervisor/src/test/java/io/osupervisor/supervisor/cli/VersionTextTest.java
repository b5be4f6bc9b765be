package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionTextTest {
  private static final String UNKNOWN =
      "{\"id\":\"0a0a0a0a0a0a0a\",\"author\":\"ann\",\"at\":\"T1\",\"reason\":\"created\"}";

  private static List<String> list(String... versions) throws Exception {
    JsonNode all = new ObjectMapper().readTree("[" + String.join(",", versions) + "]");
    return VersionText.list(all).lines().toList();
  }

  @Test
  void shouldTellOfEachVersionWhatIsKnown() throws Exception {
    List<String> lines =
        list(
            "{\"id\":\"0b0b0b0b0b0b0b\",\"parent\":\"0a0a0a0a0a0a0a\",\"author\":\"bob\","
                + "\"at\":\"T2\",\"reason\":\"updated\",\"state\":\"primary\",\"requests\":"
                + "{\"count\":80,\"failed\":1,\"error_rate\":0.0125,\"p50_ms\":1.5,"
                + "\"p95_ms\":2.5,\"last\":\"T3\"}}",
            UNKNOWN);
    assertThat(lines.get(1))
        .matches(
            "0b0b0b0b0b0b +primary +80 +1.25% +1.500 ms +2.500 ms +- +T3 +0a0a0a0a0a0a +bob +T2"
                + " +updated");
    assertThat(lines.get(2)).matches("0a0a0a0a0a0a( +-){8} +ann +T1 +created");
    assertThat(lines.get(3)).contains("run history");
  }

  @Test
  void shouldNameNoSourceOfNothing() throws Exception {
    assertThat(list(UNKNOWN)).hasSize(2);
  }
}
