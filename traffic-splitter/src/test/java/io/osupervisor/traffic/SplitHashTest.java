package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the buckets to published numbers; {@code -Djudge.cases=FILE} takes others. */
class SplitHashTest {
  private static final String SHARED = "../shadow-arbiter/src/test/resources/judge/cases.json";
  private static final String METHOD = "split.hash";

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void shouldGiveThePublishedShare(String id, String seed, String key, double share, double tol) {
    double given = (double) new Buckets(seed).of(key) / Buckets.COUNT;

    assertThat(given).as(id).isCloseTo(share, Offset.offset(tol));
  }

  static List<Arguments> cases() throws IOException {
    File file = new File(System.getProperty("judge.cases", SHARED));
    List<Arguments> cases = new ArrayList<>();
    for (JsonNode each : new ObjectMapper().readTree(file)) {
      if (each.get("method").asText().equals(METHOD)) {
        cases.add(
            Arguments.of(
                each.get("id").asText(),
                each.at("/inputs/seed").asText(),
                each.at("/inputs/value").asText(),
                each.get("expected").asDouble(),
                each.get("tol").asDouble()));
      }
    }
    return cases;
  }
}
