package io.osupervisor.arbiter.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.judge.Observation.Noise;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedPlacesTest {
  private final AnswerComparator comparator = new AnswerComparator(ComparisonRules.STRICT);

  private Comparison compare(String control, String other) {
    return comparator.compare(
        new Answer.Given(Value.parseJson(control)), new Answer.Given(Value.parseJson(other)));
  }

  @Test
  void shouldTellWhereOnlyOneOfTwoDiffers() {
    String control = "{\"id\":1,\"total\":5,\"text\":\"a\"}";
    PairedPlaces places =
        PairedPlaces.of(
            compare(control, "{\"id\":2,\"total\":6,\"text\":\"a\"}"),
            compare(control, "{\"id\":3,\"total\":5,\"text\":\"b\"}"));
    assertThat(places.more()).containsExactly("$.total");
    assertThat(places.less()).containsExactly("$.text");
  }

  @Test
  void shouldTellNothingWhereAllAgree() {
    assertThat(PairedPlaces.of(compare("1", "1"), compare("1", "1")))
        .isEqualTo(new PairedPlaces(List.of(), List.of()));
  }

  @Test
  void shouldCountAPlaceOnceWhateverDiffersThere() {
    PairedPlaces places =
        PairedPlaces.of(compare("{\"a\":1}", "{}"), compare("{\"a\":1}", "{\"a\":\"x\"}"));
    assertThat(places.more()).isEmpty();
    assertThat(places.less()).isEmpty();
  }

  @Test
  void shouldTellWhatWasOnlyCountedAsElsewhere() {
    StringBuilder many = new StringBuilder("{\"k\":0");
    for (int i = 0; i < 2 * AnswerComparator.KEPT_PLACES; i++) {
      many.append(",\"k").append(i).append("\":1");
    }
    PairedPlaces places = PairedPlaces.of(compare("{\"k\":0}", many + "}"), compare("1", "1"));
    assertThat(places.more()).hasSize(AnswerComparator.KEPT_PLACES + 1).contains(Noise.ELSEWHERE);
  }
}
