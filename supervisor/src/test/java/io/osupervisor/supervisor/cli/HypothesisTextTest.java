package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class HypothesisTextTest {
  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void shouldTellWhereAnswersDiffer() throws JsonProcessingException {
    String stages =
        "{\"stages\":[{\"name\":\"checked\"},{\"evidence\":{\"differences\":\"2 differ\\n\"}},"
            + "{\"evidence\":{\"guards\":[]}}]}";
    assertThat(HypothesisText.differences(json(stages))).isEqualTo("2 differ\n");
  }

  @Test
  void shouldTellThatNothingDiffers() throws JsonProcessingException {
    assertThat(HypothesisText.differences(json("{\"stages\":[{\"evidence\":{}}]}")))
        .isEqualTo("no answer that was compared differs\n");
  }
}
